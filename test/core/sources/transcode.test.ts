import { describe, expect, test } from "vitest";
import {
  markedEncoding,
  transcoded,
  type transcodedHead,
} from "../../../functions/core/sources/transcode.ts";
import { chunksOf } from "../../support/presetFixture.ts";

async function all(
  bytes: Uint8Array,
  encoding: Parameters<typeof transcodedHead>[1],
  chunkBytes: number,
) {
  const chunks: Uint8Array[] = [];
  for await (const chunk of transcoded(chunksOf(bytes, chunkBytes), encoding)) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const text = "用户,商品\r\nu\u{1f600},é\n";

describe("transcoding", () => {
  test.each([1, 2, 3, 1000])("UTF-16 in chunks of %i bytes", async (chunkBytes) => {
    const little = Buffer.from(`\ufeff${text}`, "utf16le");
    const big = Buffer.from(little).swap16();
    expect(markedEncoding(little)).toBe("utf-16le");
    expect(markedEncoding(big)).toBe("utf-16be");
    expect((await all(little, "utf-16le", chunkBytes)).toString()).toBe(text);
    expect((await all(big, "utf-16be", chunkBytes)).toString()).toBe(text);
  });

  test("GBK and windows-1252, as the Encoding Standard has them", async () => {
    const gbk = Uint8Array.of(0xd3, 0xc3, 0xbb, 0xa7, 0x2c, 0x31);
    expect((await all(gbk, "gbk", 1)).toString()).toBe("用户,1");
    expect((await all(Uint8Array.of(0xa3, 0x80), "windows-1252", 1)).toString()).toBe("£€");
  });

  test("leaves UTF-8 alone", async () => {
    const bytes = Uint8Array.of(0xef, 0xbb, 0xbf, 0x61, 0xff);
    expect(await all(bytes, "utf-8", 2)).toEqual(Buffer.from(bytes));
    expect(markedEncoding(bytes)).toBeNull();
  });

  test("makes what is ill-formed there ill-formed here", async () => {
    const broken = Uint8Array.of(0x61, 0xff, 0x2c, 0x62);
    const bytes = await all(broken, "gbk", 1);
    expect(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes)).toThrow();
    expect(bytes.includes(0x2c)).toBe(true);
  });
});
