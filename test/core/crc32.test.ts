import { crc32 as referenceCrc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32 } from "../../functions/core/crc32.ts";

describe("crc32", () => {
  test("gives the check value of the standard for 123456789", () => {
    expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  });

  test("agrees with zlib on any bytes, at any alignment", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(7), (bytes, skip) => {
        const view = bytes.subarray(Math.min(skip, bytes.length));
        expect(crc32(view)).toBe(referenceCrc32(view));
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
