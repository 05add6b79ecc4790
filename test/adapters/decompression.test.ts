import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { gunzipped, unzstded } from "../../functions/adapters/decompression.ts";
import { permutation, randomStream } from "../../functions/core/random.ts";

const noise = Uint8Array.from(permutation(300_000, randomStream({ seed: 2, purpose: "test" })));
const parts = ["user,item,time\n", noise, "", Buffer.alloc(500_000, 66), "the end\n"];
const whole = Buffer.concat(parts.map((part) => Buffer.from(part)));

const kinds = [
  { name: "gzip", decompress: gunzipped, compress: (part: string | Uint8Array) => gzipSync(part) },
  {
    name: "zstd",
    decompress: unzstded,
    compress: (part: string | Uint8Array) =>
      zstdCompressSync(part, { params: { [constants.ZSTD_c_checksumFlag]: 1 } }),
  },
] as const;

async function decompressed(
  decompress: (typeof kinds)[number]["decompress"],
  stored: Uint8Array,
  chunkBytes: number,
): Promise<Buffer> {
  async function* from(start: number): AsyncGenerator<Uint8Array> {
    for (let at = start; at < stored.byteLength; at += chunkBytes) {
      yield stored.subarray(at, at + chunkBytes);
    }
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of decompress({ stored: from, chunkBytes, where: "f" })) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

describe.each(kinds)("$name", ({ name, decompress, compress }) => {
  const stored = Buffer.concat(parts.map(compress));

  test.each([777, 65_536, 1 << 22])("of several parts, read %i bytes at a time", async (bytes) => {
    expect((await decompressed(decompress, stored, bytes)).equals(whole)).toBe(true);
  });

  test("that is cut short is an error, wherever it is cut but between two parts", async () => {
    const small = Buffer.concat([compress("first\n"), compress("second\n")]);
    const border = compress("first\n").byteLength;
    for (let end = 1; end < small.byteLength; end++) {
      const outcome = decompressed(decompress, small.subarray(0, end), 16);
      if (end === border) {
        expect((await outcome).toString()).toBe("first\n");
      } else {
        await expect(outcome).rejects.toMatchObject({ explanation: { code: `corrupt-${name}` } });
      }
    }
  });

  test("with a flipped bit in its data is an error", async () => {
    const damaged = Buffer.from(compress(noise));
    damaged.writeUInt8(damaged.readUInt8(5000) ^ 1, 5000);
    await expect(decompressed(decompress, damaged, 4096)).rejects.toMatchObject({
      explanation: { code: `corrupt-${name}` },
    });
  });

  test("with something else after it is an error", async () => {
    const followed = Buffer.concat([compress("first\n"), Buffer.from([0, 0, 0, 0, 7])]);
    await expect(decompressed(decompress, followed, 4096)).rejects.toMatchObject({
      explanation: { code: `corrupt-${name}` },
    });
  });
});

test("zstd frames that are to be skipped hold nothing", async () => {
  const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
  const stored = Buffer.concat([
    skippable,
    zstdCompressSync("a\n"),
    skippable,
    zstdCompressSync("b\n"),
  ]);
  expect((await decompressed(unzstded, stored, 5)).toString()).toBe("a\nb\n");
});
