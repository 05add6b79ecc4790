import { appendFile, chmod, mkdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { fileInputSource } from "../../functions/adapters/fileInputSource.ts";
import { InvalidInputError } from "../../functions/core/errors.ts";
import { permutation, randomStream } from "../../functions/core/random.ts";
import { temporaryDirectory } from "../support/temporaryDirectory.ts";

/** Bytes that do not compress, so that compressed members have some length. */
const noise = Uint8Array.from(permutation(256, randomStream({ seed: 1, purpose: "test" })));
const text = Buffer.concat([Buffer.from("user,item,time\n"), noise]);

async function fileOf(content: Uint8Array | string): Promise<string> {
  const path = join(await temporaryDirectory(), "events.csv");
  await writeFile(path, content);
  return path;
}

async function readAll(path: string, options = {}, etag?: string): Promise<Buffer> {
  const inputs = fileInputSource(options);
  const pinned = etag ?? (await inputs.head(path)).etag;
  const chunks: Uint8Array[] = [];
  for await (const chunk of inputs.read(path, pinned)) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function codeOf(outcome: Promise<unknown>): Promise<string> {
  const error = await outcome.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InvalidInputError);
  const { explanation } = error as InvalidInputError;
  expect(Object.values(explanation).every((part) => part.length > 0)).toBe(true);
  return explanation.code;
}

describe("head", () => {
  test("gives size and address, and an etag that follows the content", async () => {
    const path = await fileOf("abc");
    const inputs = fileInputSource();
    const first = await inputs.head(path);
    expect(first).toMatchObject({ uri: path, bytes: 3 });
    expect(await inputs.head(path)).toEqual(first);
    // Times are set by hand, because two writes may fall within one tick of the file system's clock.
    const { atime, mtime } = await stat(path);
    await utimes(path, atime, new Date(mtime.getTime() + 1));
    expect((await inputs.head(path)).etag).not.toBe(first.etag);
    await appendFile(path, "d");
    await utimes(path, atime, mtime);
    expect((await inputs.head(path)).etag).not.toBe(first.etag);
  });
});

describe("what cannot be read", () => {
  test("is refused by every method with the same reason", async () => {
    const folder = await temporaryDirectory();
    const file = await fileOf("x");
    await mkdir(join(folder, "inner"));
    for (const [path, code] of [
      [join(folder, "absent.csv"), "missing-file"],
      [join(file, "below"), "missing-file"],
      [join(folder, "inner"), "not-a-file"],
      ["/dev/null", "not-a-file"],
    ] as const) {
      const inputs = fileInputSource();
      expect(await codeOf(inputs.head(path))).toBe(code);
      expect(await codeOf(inputs.peek(path, 10))).toBe(code);
      expect(await codeOf(readAll(path, {}, "any"))).toBe(code);
    }
  });

  const isRoot = process.getuid?.() === 0;
  test.skipIf(isRoot)(
    "is a file without permission (skipped as root, who may read all)",
    async () => {
      const path = await fileOf("x");
      await chmod(path, 0);
      expect(await codeOf(fileInputSource().head(path))).toBe("unreadable-file");
    },
  );

  test.each([
    ["bzip2", Buffer.from("BZh91AY&SY")],
    ["xz", Buffer.from("fd377a585a000004", "hex")],
  ])("is %s, with a hint", async (name, content) => {
    const path = await fileOf(content);
    const outcome = fileInputSource().peek(path, 10);
    await expect(outcome).rejects.toMatchObject({ explanation: { found: `${name} data` } });
    expect(await codeOf(readAll(path))).toBe("unsupported-format");
  });
});

describe("read", () => {
  test("passes plain bytes through, in chunks of any size", async () => {
    const path = await fileOf(text);
    for (const chunkBytes of [1, 7, text.length, 1 << 20]) {
      expect(await readAll(path, { chunkBytes })).toEqual(text);
    }
    expect(await readAll(await fileOf(""))).toEqual(Buffer.alloc(0));
  });

  const members = [gzipSync(text), gzipSync(""), gzipSync("a,b,c\n"), gzipSync(text, { level: 0 })];
  const whole = Buffer.concat(members);
  const decoded = Buffer.concat([text, Buffer.from("a,b,c\n"), text]);

  test("decompresses all members of a gzip file, wherever chunks end", async () => {
    const path = await fileOf(whole);
    for (let chunkBytes = 1; chunkBytes < 700; chunkBytes += 23) {
      expect(await readAll(path, { chunkBytes })).toEqual(decoded);
    }
  });

  test("takes zeros after the last member for padding", async () => {
    const path = await fileOf(Buffer.concat([whole, Buffer.alloc(3000)]));
    for (const chunkBytes of [16, 1024, 1 << 20]) {
      expect(await readAll(path, { chunkBytes })).toEqual(decoded);
    }
  });

  test("refuses a gzip file cut anywhere but between members", async () => {
    const file = Buffer.concat(members.slice(0, 3));
    const ends = [1, 2, 3].map((count) => Buffer.concat(members.slice(0, count)).length);
    for (let length = 2; length < file.length; length += 3) {
      if (!ends.includes(length)) {
        const path = await fileOf(file.subarray(0, length));
        expect([length, await codeOf(readAll(path))]).toEqual([length, "corrupt-gzip"]);
      }
    }
  });

  test("refuses a damaged gzip file, and one with more after its padding", async () => {
    const damaged = Buffer.from(whole);
    damaged[100] = (damaged[100] as number) ^ 1;
    const cases = {
      damaged,
      garbage: Buffer.concat([whole, Buffer.from("x")]),
      "another member": Buffer.concat([whole, Buffer.alloc(700), gzipSync("d,e,f\n")]),
    };
    for (const [name, content] of Object.entries(cases)) {
      for (const chunkBytes of [16, 1 << 20]) {
        const path = await fileOf(content);
        expect([name, await codeOf(readAll(path, { chunkBytes }))]).toEqual([name, "corrupt-gzip"]);
      }
    }
  });

  test("refuses a file that is no longer the one it was", async () => {
    const path = await fileOf("a,b,c\n");
    const { etag } = await fileInputSource().head(path);
    await appendFile(path, "d,e,f\n");
    expect(await codeOf(readAll(path, {}, etag))).toBe("input-changed");
  });

  test.each([
    ["plain", text],
    ["gzip", gzipSync(text)],
  ])("notices that a %s file changes while it is read", async (_, content) => {
    const path = await fileOf(content);
    const inputs = fileInputSource({ chunkBytes: 8 });
    const { etag } = await inputs.head(path);
    const reading = async () => {
      let isFirst = true;
      for await (const chunk of inputs.read(path, etag)) {
        expect(chunk.byteLength).toBeGreaterThan(0);
        if (isFirst) {
          await writeFile(path, "short");
        }
        isFirst = false;
      }
    };
    expect(await codeOf(reading())).toBe("input-changed");
  });

  test("may be given up early", async () => {
    const path = await fileOf(whole);
    const inputs = fileInputSource({ chunkBytes: 64 });
    const { etag } = await inputs.head(path);
    for await (const chunk of inputs.read(path, etag)) {
      expect(chunk.byteLength).toBeGreaterThan(0);
      break;
    }
    expect(await readAll(path)).toEqual(decoded);
  });
});

describe("peek", () => {
  test("gives the first decoded bytes, or all there are", async () => {
    for (const content of [text, gzipSync(text)]) {
      const path = await fileOf(content);
      const inputs = fileInputSource({ chunkBytes: 16 });
      for (const bytes of [1, 15, 17, text.length, 10_000]) {
        expect(Buffer.from(await inputs.peek(path, bytes))).toEqual(text.subarray(0, bytes));
      }
    }
  });
});

describe("ranges", () => {
  async function readRange(path: string, startByte: number, endByte: number): Promise<Buffer> {
    const inputs = fileInputSource({ chunkBytes: 7 });
    const { etag } = await inputs.head(path);
    const chunks: Uint8Array[] = [];
    for await (const chunk of inputs.readRange(path, etag, { startByte, endByte })) {
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  test("of a plain file are its bytes, up to its end", async () => {
    const path = await fileOf(text);
    for (const [start, end] of [
      [0, text.length],
      [5, 5],
      [3, 100],
      [200, 9999],
      [9999, 10_000],
    ] as const) {
      expect(await readRange(path, start, end)).toEqual(text.subarray(start, end));
    }
  });

  test("can be had of plain files alone", async () => {
    const inputs = fileInputSource();
    expect(await inputs.head(await fileOf(text))).toMatchObject({ isSplittable: true });
    expect(await inputs.head(await fileOf(gzipSync(text)))).toMatchObject({ isSplittable: false });
  });

  test("are of the file that was pinned: written over while it is read is an error", async () => {
    const path = await fileOf(text);
    const inputs = fileInputSource({ chunkBytes: 7 });
    const { etag } = await inputs.head(path);
    const read = async () => {
      for await (const _ of inputs.readRange(path, etag, { startByte: 0, endByte: 100 })) {
        await writeFile(path, "other content of other length");
      }
    };
    expect(await codeOf(read())).toBe("input-changed");
    expect(await codeOf(read())).toBe("input-changed");
    await writeFile(path, text);
    const again = await inputs.head(path);
    const stopEarly = async () => {
      for await (const _ of inputs.readRange(path, again.etag, { startByte: 0, endByte: 100 })) {
        await writeFile(path, "other content of other length");
        break;
      }
    };
    expect(await codeOf(stopEarly())).toBe("input-changed");
  });
});
