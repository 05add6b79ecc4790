import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import {
  foreignFormat,
  isGzip,
  isParquet,
  isZstd,
  SIGNATURE_BYTES,
} from "../../../functions/core/csv/fileSignature.ts";

const headOf = (bytes: Uint8Array) => bytes.subarray(0, SIGNATURE_BYTES);

describe("file signatures", () => {
  test("tell what compressors write", () => {
    expect(isGzip(headOf(gzipSync("user,item,time\n")))).toBe(true);
    expect(foreignFormat(headOf(gzipSync("user,item,time\n")))).toBeNull();
    expect(isZstd(headOf(zstdCompressSync("user,item,time\n")))).toBe(true);
    expect(foreignFormat(headOf(zstdCompressSync("user,item,time\n")))).toBeNull();
    // A skippable frame first, as pzstd and the seekable format write it.
    expect(isZstd(Uint8Array.of(0x5e, 0x2a, 0x4d, 0x18, 0, 0))).toBe(true);
    expect(isParquet(headOf(new TextEncoder().encode("PAR1\u0015\u0004")))).toBe(true);
  });

  test.each([
    // The first bytes of `bzip2 -9`, `xz` and `zip`.
    ["BZh91AY&SY", "bzip2"],
    ["\xfd7zXZ\x00\x00", "xz"],
    ["PK\x03\x04\x14", "zip"],
  ])("tell %j as %s", (head, name) => {
    const found = foreignFormat(headOf(Uint8Array.from(head, (byte) => byte.charCodeAt(0))));
    expect(found?.name).toBe(name);
  });

  test.each(["", "u", "\ufeffuser", "BZh,item,time", "BZh9,x", "PK,item", "PAR,1", "用户ID"])(
    "let text that begins with %j pass",
    (text) => {
      const head = headOf(new TextEncoder().encode(text));
      expect([foreignFormat(head), isGzip(head), isZstd(head)]).toEqual([null, false, false]);
    },
  );
});
