import { describe, expect, test } from "vitest";
import { npyHeader } from "../../functions/core/npy.ts";

describe("npyHeader", () => {
  test("is the header that NEP 1 prescribes: magic, length, description, padded to 64 bytes", () => {
    const header = npyHeader([3, 64]);
    expect(Array.from(header.subarray(0, 8))).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
    const length = new DataView(header.buffer).getUint16(8, true);
    expect(header.byteLength).toBe(10 + length);
    expect(header.byteLength % 64).toBe(0);
    const text = new TextDecoder().decode(header.subarray(10));
    expect(text.trimEnd()).toBe("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 64,), }");
    expect(text.endsWith("\n")).toBe(true);
  });
});
