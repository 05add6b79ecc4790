import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import {
  foreignFormat,
  isGzip,
  SIGNATURE_BYTES,
} from "../../../functions/core/csv/fileSignature.ts";

const headOf = (bytes: Uint8Array) => bytes.subarray(0, SIGNATURE_BYTES);

describe("file signatures", () => {
  test("tell what compressors write", () => {
    expect(isGzip(headOf(gzipSync("user,item,time\n")))).toBe(true);
    expect(foreignFormat(headOf(gzipSync("user,item,time\n")))).toBeNull();
    expect(foreignFormat(headOf(zstdCompressSync("user,item,time\n")))?.name).toBe("zstd");
  });

  test.each([
    // The first bytes of `bzip2 -9`, `xz`, `zip`, a Parquet file and UTF-16 text in either order.
    ["BZh91AY&SY", "bzip2"],
    ["\xfd7zXZ\x00\x00", "xz"],
    ["PK\x03\x04\x14", "zip"],
    ["PAR1\x15\x04", "Parquet"],
    ["\xff\xfeu\x00s\x00", "UTF-16 text"],
    ["\xfe\xff\x00u\x00s", "UTF-16 text"],
  ])("tell %j as %s", (head, name) => {
    const found = foreignFormat(headOf(Uint8Array.from(head, (byte) => byte.charCodeAt(0))));
    expect(found?.name).toBe(name);
  });

  test.each(["", "u", "\ufeffuser", "BZh,item,time", "BZh9,x", "PK,item", "PAR,1", "用户ID"])(
    "let text that begins with %j pass",
    (text) => {
      const head = headOf(new TextEncoder().encode(text));
      expect([foreignFormat(head), isGzip(head)]).toEqual([null, false]);
    },
  );
});
