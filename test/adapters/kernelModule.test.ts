import { describe, expect, test } from "vitest";
import { loadKernels } from "../../functions/adapters/kernelModule.ts";
import { expectRelaxedSimd } from "../../functions/adapters/relaxedSimd.ts";

describe("loading the numeric module", () => {
  test("takes the tile it is told to take, and a probe takes one of the two", () => {
    expect(loadKernels({ tile: "plain" }).isWide).toBe(false);
    expect(loadKernels({ tile: "wide" }).isWide).toBe(true);
    expect(typeof loadKernels().isWide).toBe("boolean");
  });

  test("the debug build rejects what the release build trusts", () => {
    const sizes = [0, 0, 0, 0, 0, 1, 7, 1, 0] as const;
    const { run, startByte } = loadKernels({ build: "debug" });
    expect(() => run.product(startByte, ...sizes.slice(1))).toThrow(/assertion failed/);
  });

  test("the relaxed build is refused by name where the engine lacks its instructions", () => {
    expect(() => expectRelaxedSimd(() => false)).toThrow(/fast arithmetic cannot run here/);
    expect(() => expectRelaxedSimd()).not.toThrow();
  });
});
