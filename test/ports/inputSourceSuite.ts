// The conformance suite of the input source: every adapter passes the same cases.

import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { InvalidInputError } from "../../functions/core/errors.ts";
import { permutation, randomStream } from "../../functions/core/random.ts";
import type { InputSource } from "../../functions/ports/inputSource.ts";

/** A place for inputs, and a source that reads them. */
export interface InputsUnderTest {
  source(options?: { chunkBytes?: number }): InputSource;
  /** Puts a new input there; returns its address. */
  put(content: Uint8Array | string): Promise<string>;
  /** Writes other content over it, in such a way that a change can be told. */
  overwrite(uri: string, content: Uint8Array | string): Promise<void>;
  /** An address at which nothing is. */
  absent(): Promise<string>;
}

/** Bytes that do not compress, so that compressed members have some length. */
const noise = Uint8Array.from(permutation(256, randomStream({ seed: 1, purpose: "test" })));
const text = Buffer.concat([Buffer.from("user,item,time\n"), noise]);
const members = [gzipSync(text), gzipSync(""), gzipSync("a,b,c\n"), gzipSync(text, { level: 0 })];
const whole = Buffer.concat(members);
const decoded = Buffer.concat([text, Buffer.from("a,b,c\n"), text]);

export async function codeOf(outcome: Promise<unknown>): Promise<string> {
  const error = await outcome.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InvalidInputError);
  const { explanation } = error as InvalidInputError;
  expect(Object.values(explanation).every((part) => part.length > 0)).toBe(true);
  return explanation.code;
}

async function gathered(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const held: Uint8Array[] = [];
  for await (const chunk of chunks) {
    expect(chunk.byteLength).toBeGreaterThan(0);
    held.push(chunk);
  }
  return Buffer.concat(held);
}

/** `stride` thins cases out where each costs a round trip. */
export function inputSourceSuite(
  name: string,
  make: () => Promise<InputsUnderTest>,
  stride = 1,
): void {
  async function readAll(place: InputsUnderTest, uri: string, chunkBytes?: number, etag?: string) {
    const source = place.source(chunkBytes === undefined ? {} : { chunkBytes });
    return gathered(source.read(uri, etag ?? (await source.head(uri)).etag));
  }

  describe(`input source: ${name}`, () => {
    test("tells size and address, and an etag that follows the content", async () => {
      const place = await make();
      const uri = await place.put("abc");
      const first = await place.source().head(uri);
      expect(first).toMatchObject({ uri, bytes: 3, isSplittable: true });
      expect(await place.source().head(uri)).toEqual(first);
      await place.overwrite(uri, "abd");
      expect((await place.source().head(uri)).etag).not.toBe(first.etag);
    });

    test("refuses what is not there by every method", async () => {
      const place = await make();
      const [source, uri] = [place.source(), await place.absent()];
      expect(await codeOf(source.head(uri))).toBe("missing-file");
      expect(await codeOf(source.peek(uri, 10))).toBe("missing-file");
      expect(await codeOf(gathered(source.read(uri, "any")))).toBe("missing-file");
      const range = { startByte: 0, endByte: 9 };
      expect(await codeOf(gathered(source.readRange(uri, "any", range)))).toBe("missing-file");
      expect(await codeOf(source.slice(uri, "any", { start: 0, end: 9 }))).toBe("missing-file");
      expect(await codeOf(source.digest(uri, "any"))).toBe("missing-file");
    });

    test.each([
      ["bzip2", Buffer.from("BZh91AY&SY")],
      ["xz", Buffer.from("fd377a585a000004", "hex")],
    ])("refuses %s, with a hint", async (format, content) => {
      const place = await make();
      const uri = await place.put(content);
      const outcome = place.source().peek(uri, 10);
      await expect(outcome).rejects.toMatchObject({ explanation: { found: `${format} data` } });
      expect(await codeOf(readAll(place, uri))).toBe("unsupported-format");
    });

    test("passes plain bytes through, in chunks of any size", async () => {
      const place = await make();
      const uri = await place.put(text);
      for (const chunkBytes of [1, 7, text.length, 1 << 20].slice(stride > 1 ? 1 : 0)) {
        expect(await readAll(place, uri, chunkBytes)).toEqual(text);
      }
      expect(await readAll(place, await place.put(""))).toEqual(Buffer.alloc(0));
    });

    test("decompresses all members of a gzip file, wherever chunks end", async () => {
      const place = await make();
      const uri = await place.put(whole);
      for (let chunkBytes = stride; chunkBytes < 700; chunkBytes += 23 * stride) {
        expect(await readAll(place, uri, chunkBytes)).toEqual(decoded);
      }
    });

    test("takes zeros after the last member for padding", async () => {
      const place = await make();
      const uri = await place.put(Buffer.concat([whole, Buffer.alloc(3000)]));
      for (const chunkBytes of [16, 1024, 1 << 20].slice(stride > 1 ? 1 : 0)) {
        expect(await readAll(place, uri, chunkBytes)).toEqual(decoded);
      }
    });

    test("refuses a gzip file cut anywhere but between members", async () => {
      const place = await make();
      const file = Buffer.concat(members.slice(0, 3));
      const ends = [1, 2, 3].map((count) => Buffer.concat(members.slice(0, count)).length);
      for (let length = 2; length < file.length; length += 3 * stride) {
        if (!ends.includes(length)) {
          const uri = await place.put(file.subarray(0, length));
          expect([length, await codeOf(readAll(place, uri))]).toEqual([length, "corrupt-gzip"]);
        }
      }
    });

    test("refuses a damaged gzip file, and one with more after its padding", async () => {
      const place = await make();
      const damaged = Buffer.from(whole);
      damaged[100] = (damaged[100] as number) ^ 1;
      const cases = {
        damaged,
        garbage: Buffer.concat([whole, Buffer.from("x")]),
        "another member": Buffer.concat([whole, Buffer.alloc(700), gzipSync("d,e,f\n")]),
      };
      for (const [kind, content] of Object.entries(cases)) {
        for (const chunkBytes of [16 * stride, 1 << 20]) {
          const uri = await place.put(content);
          expect([kind, await codeOf(readAll(place, uri, chunkBytes))]).toEqual([
            kind,
            "corrupt-gzip",
          ]);
        }
      }
    });

    test("refuses what is no longer what it was, by every method that is given an etag", async () => {
      const place = await make();
      const uri = await place.put("a,b,c\n");
      const source = place.source();
      const { etag } = await source.head(uri);
      await place.overwrite(uri, "a,b,c\nd,e,f\n");
      const range = { startByte: 0, endByte: 3 };
      expect(await codeOf(readAll(place, uri, undefined, etag))).toBe("input-changed");
      expect(await codeOf(gathered(source.readRange(uri, etag, range)))).toBe("input-changed");
      expect(await codeOf(source.slice(uri, etag, { start: 0, end: 3 }))).toBe("input-changed");
      expect(await codeOf(source.digest(uri, etag))).toBe("input-changed");
    });

    test.each([
      ["plain", text],
      ["gzip", gzipSync(text)],
    ])("notices that %s data is written over while it is read", async (_, content) => {
      const place = await make();
      const uri = await place.put(content);
      const source = place.source({ chunkBytes: 8 });
      const { etag } = await source.head(uri);
      const reading = async () => {
        let isFirst = true;
        for await (const chunk of source.read(uri, etag)) {
          expect(chunk.byteLength).toBeGreaterThan(0);
          if (isFirst) {
            await place.overwrite(uri, "short");
          }
          isFirst = false;
        }
      };
      expect(await codeOf(reading())).toBe("input-changed");
    });

    test("may be given up early", async () => {
      const place = await make();
      const uri = await place.put(whole);
      const source = place.source({ chunkBytes: 64 });
      const { etag } = await source.head(uri);
      for await (const chunk of source.read(uri, etag)) {
        expect(chunk.byteLength).toBeGreaterThan(0);
        break;
      }
      expect(await readAll(place, uri)).toEqual(decoded);
    });

    test("peeks at the first decoded bytes, or all there are", async () => {
      const place = await make();
      for (const content of [text, gzipSync(text)]) {
        const uri = await place.put(content);
        const source = place.source({ chunkBytes: 16 });
        for (const bytes of [1, 15, 17, text.length, 10_000]) {
          expect(Buffer.from(await source.peek(uri, bytes))).toEqual(text.subarray(0, bytes));
        }
      }
    });

    test("reads ranges of stored bytes, cut at the end, and slices alike", async () => {
      const place = await make();
      const uri = await place.put(text);
      const source = place.source({ chunkBytes: 7 });
      const { etag } = await source.head(uri);
      for (const [start, end] of [
        [0, text.length],
        [5, 5],
        [3, 100],
        [200, 9999],
        [9999, 10_000],
      ] as const) {
        const range = source.readRange(uri, etag, { startByte: start, endByte: end });
        expect(await gathered(range)).toEqual(text.subarray(start, end));
        const slice = await source.slice(uri, etag, { start, end });
        expect(Buffer.from(slice)).toEqual(text.subarray(start, end));
      }
      const compressed = await place.put(gzipSync(text));
      expect(await source.head(compressed)).toMatchObject({ isSplittable: false });
    });

    test("gives the same digest to the same content alone", async () => {
      const place = await make();
      const digest = async (content: Uint8Array) => {
        const uri = await place.put(content);
        const source = place.source({ chunkBytes: 50 });
        return source.digest(uri, (await source.head(uri)).etag);
      };
      expect(await digest(text)).toBe(await digest(text));
      expect(await digest(text)).not.toBe(await digest(whole));
    });

    test("notices in ranges that the input is written over, also when the reader stops early", async () => {
      const place = await make();
      const uri = await place.put(text);
      const source = place.source({ chunkBytes: 7 });
      const read = async (etag: string, isStopping: boolean) => {
        for await (const _ of source.readRange(uri, etag, { startByte: 0, endByte: 100 })) {
          await place.overwrite(uri, "other content of other length");
          if (isStopping) {
            break;
          }
        }
      };
      const { etag } = await source.head(uri);
      expect(await codeOf(read(etag, false))).toBe("input-changed");
      expect(await codeOf(read(etag, false))).toBe("input-changed");
      await place.overwrite(uri, text);
      const again = await source.head(uri);
      expect(await codeOf(read(again.etag, true))).toBe("input-changed");
    });
  });
}
