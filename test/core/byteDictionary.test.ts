import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadKernels } from "../../functions/adapters/kernelModule.ts";
import { byteDictionary } from "../../functions/core/byteDictionary.ts";
import { dictionary } from "../../functions/core/dictionary.ts";
import { decodeStrings } from "../../functions/core/strings.ts";

function emptyDictionary(build: "release" | "debug", hashBits: number) {
  const kernels = loadKernels({ build, tile: "plain" });
  const memory = kernels.claim(kernels.startByte);
  let next = kernels.startByte;
  const room = (bytes: number) => {
    const at = Math.ceil(next / 16) * 16;
    next = at + bytes;
    memory.extend(next);
    memory.u8(at, bytes).fill(0xa5);
    return at;
  };
  return byteDictionary({ kernels, memory, room }, hashBits);
}

const encoder = new TextEncoder();

describe("a dictionary of bytes", () => {
  const texts = fc.array(
    fc.oneof(fc.string({ unit: "binary", maxLength: 20 }), fc.constantFrom("", "\0", "a", "a\0")),
    { maxLength: 300 },
  );

  test.each([
    ["release", "hashes as they are", 0xffffffff],
    ["release", "all hashes equal", 0],
    ["release", "two hashes", 1],
    ["debug", "all hashes equal", 0],
  ] as const)("of the %s build numbers strings by first appearance, with %s", (build, _, bits) => {
    fc.assert(
      fc.property(texts, (values) => {
        const bytes = emptyDictionary(build, bits);
        const strings = dictionary();
        for (const value of values) {
          expect(bytes.indexOf(encoder.encode(value))).toBe(strings.indexOf(value));
        }
        expect(bytes.count()).toBe(strings.values.length);
        expect(bytes.textsFrom(0)).toEqual(strings.values);
        expect(decodeStrings(bytes.column())).toEqual(strings.values);
      }),
      { seed: 20261125, numRuns: build === "debug" ? 20 : 100 },
    );
  });

  test("grows with thousands of strings and with long ones", () => {
    const bytes = emptyDictionary("release", 0xffffffff);
    const values = Array.from({ length: 5000 }, (_, index) => `${index}`.repeat(1 + (index % 50)));
    values.push("x".repeat(100_000));
    expect(values.map((value) => bytes.indexOf(encoder.encode(value)))).toEqual(
      values.map((_, index) => index),
    );
    expect(bytes.textsFrom(4000)).toEqual(values.slice(4000));
    expect(bytes.indexOf(encoder.encode("x".repeat(100_000)))).toBe(5000);
  });
});
