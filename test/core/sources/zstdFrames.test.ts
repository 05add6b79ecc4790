import { constants, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { permutation, randomStream } from "../../../functions/core/random.ts";
import { FrameError, zstdFrames } from "../../../functions/core/sources/zstdFrames.ts";

const noise = Uint8Array.from(permutation(200_000, randomStream({ seed: 1, purpose: "test" })));
const checksummed = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
const emptySkippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]);
/** Frames of all kinds: empty, one block, many blocks, a repeated byte, with a checksum. */
const frames = [
  zstdCompressSync(""),
  emptySkippable,
  zstdCompressSync("user,item,time\n"),
  skippable,
  zstdCompressSync(noise),
  zstdCompressSync(Buffer.alloc(300_000, 65)),
  zstdCompressSync(noise, checksummed),
];

/** Cuts `bytes` into frames, handed over `chunkBytes` at a time. */
function cut(bytes: Uint8Array, chunkBytes: number): Buffer[] {
  const scanner = zstdFrames();
  const found: Buffer[] = [];
  let open: Uint8Array[] = [];
  for (let start = 0; start < bytes.byteLength; start += chunkBytes) {
    for (const piece of scanner.push(bytes.subarray(start, start + chunkBytes))) {
      open.push(piece.bytes);
      if (piece.isEnd) {
        found.push(Buffer.concat(open));
        open = [];
      }
    }
  }
  expect(scanner.isBetween()).toBe(open.length === 0);
  return found;
}

describe("zstd frames", () => {
  test.each([1, 3, 1000, 1 << 20])("are told apart in chunks of %i bytes", (chunkBytes) => {
    const small = frames.filter(({ byteLength }) => chunkBytes > 3 || byteLength < 2000);
    expect(cut(Buffer.concat(small), chunkBytes)).toEqual(small);
  });

  test("know that a stream is cut, wherever it is", () => {
    const whole = Buffer.concat(frames.slice(0, 4));
    const ends = frames
      .slice(0, 4)
      .map((_, index) => Buffer.concat(frames.slice(0, index + 1)).length);
    for (let end = 1; end < whole.byteLength; end++) {
      const scanner = zstdFrames();
      scanner.push(whole.subarray(0, end));
      expect([end, scanner.isBetween()]).toEqual([end, ends.includes(end)]);
    }
  });

  test("refuse what is none", () => {
    expect(() => zstdFrames().push(Buffer.from("user,item"))).toThrow(FrameError);
    const trailing = Buffer.concat([zstdCompressSync("x"), Buffer.from("trailing")]);
    expect(() => zstdFrames().push(trailing)).toThrow(FrameError);
  });
});
