// What the release module must and must not contain, read from its text form and from the module itself.

import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { KERNELS, MEASURES } from "../../functions/core/kernels.ts";

const build = resolve(import.meta.dirname, "../../build");
const watPath = resolve(build, "kernels.wat");
if (!existsSync(watPath)) {
  throw new Error("build/kernels.wat is missing: run `npm run build` before the tests");
}
const wat = readFileSync(watPath, "utf8");
const BYTES_MAX = 60_000;

/** Functions that may be called: whole products, tiles and passes over a row or a field, not work on a vector. */
const CALLED =
  /^(product\/(product|multiply)|tile\/tile4x(8|16)|(gru|lstm|ranking|rnn|softmax|rankingLosses|quantised|scan|eventTime|intern)\/\w+)$/;
/** Kernels whose inner loop decides the speed of training. */
const WITHOUT_CALLS = ["tile/tile4x8", "tile/tile4x16", "softmax/exponentials", "adam/adam"];

const functions = new Map(
  wat
    .split(/^ \(func /m)
    .slice(1)
    .map((text) => [text.match(/^\$assembly\/(\S+)/)?.[1] ?? "", text] as const),
);
const callsOf = (text: string) =>
  [...text.matchAll(/call \$assembly\/(\S+?)\)?$/gm)].map((match) => match[1] ?? "");

describe("the release module", () => {
  test("calls no helper: work on a vector is inlined", () => {
    const called = [...functions.values()].flatMap(callsOf);
    expect(called.length).toBeGreaterThan(0);
    expect(called.filter((name) => !CALLED.test(name))).toEqual([]);
  });

  test.each(WITHOUT_CALLS)("%s works on vectors and calls nothing", (name) => {
    const text = functions.get(name) ?? "";
    expect(text).toContain("f32x4.mul");
    expect(callsOf(text)).toEqual([]);
  });

  test("has no relaxed instructions, imports nothing and is small", () => {
    expect(wat).not.toContain("relaxed");
    const path = resolve(build, "kernels.wasm");
    const module = new WebAssembly.Module(readFileSync(path));
    expect(WebAssembly.Module.imports(module)).toEqual([]);
    expect(statSync(path).size).toBeLessThan(BYTES_MAX);
  });

  test.each(["kernels.wasm", "kernels.debug.wasm", "kernels.relaxed.wasm"])(
    "%s exports what core/kernels.ts says",
    (file) => {
      const module = new WebAssembly.Module(readFileSync(resolve(build, file)));
      const { exports } = new WebAssembly.Instance(module, { env: { abort: () => {} } });
      const expected: Record<string, number> = { ...KERNELS, ...MEASURES };
      const kernels = Object.entries(exports).filter(([, value]) => typeof value === "function");
      const found = kernels.map(([name, value]) => [name, (value as () => void).length] as const);
      expect(Object.fromEntries(found)).toEqual(expected);
      expect(exports["memory"]).toBeInstanceOf(WebAssembly.Memory);
    },
  );
});

test("the relaxed module fuses every product that a tile adds, and keeps the exact ones elsewhere", () => {
  const relaxed = readFileSync(resolve(build, "kernels.relaxed.wat"), "utf8");
  const fused = relaxed.match(/f32x4\.relaxed_madd/g) ?? [];
  const inTiles = [...functions].flatMap(([name, text]) =>
    name.startsWith("tile/") ? (text.match(/f32x4\.mul/g) ?? []) : [],
  );
  expect(inTiles.length).toBeGreaterThan(0);
  expect(fused.length).toBeGreaterThanOrEqual(inTiles.length);
  const tiles = relaxed.split(/^ \(func /m).filter((text) => text.startsWith("$assembly/tile/"));
  expect(tiles.filter((text) => text.includes("f32x4.mul"))).toEqual([]);
});
