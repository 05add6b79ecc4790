import { appendFile, chmod, mkdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fileInputSource } from "../../functions/adapters/fileInputSource.ts";
import { codeOf, inputSourceSuite } from "../ports/inputSourceSuite.ts";
import { temporaryDirectory } from "../support/temporaryDirectory.ts";

async function fileOf(content: Uint8Array | string): Promise<string> {
  const path = join(await temporaryDirectory(), "events.csv");
  await writeFile(path, content);
  return path;
}

inputSourceSuite("files", async () => ({
  source: fileInputSource,
  put: fileOf,
  async overwrite(uri, content) {
    // Times are set by hand, because two writes may fall within one tick of the file system's clock.
    const { atime, mtime } = await stat(uri);
    await writeFile(uri, content);
    await utimes(uri, atime, new Date(mtime.getTime() + 1));
  },
  absent: async () => join(await temporaryDirectory(), "absent.csv"),
}));

describe("a file's etag", () => {
  test("follows its time and its size", async () => {
    const path = await fileOf("abc");
    const inputs = fileInputSource();
    const first = await inputs.head(path);
    const { atime, mtime } = await stat(path);
    await utimes(path, atime, new Date(mtime.getTime() + 1));
    expect((await inputs.head(path)).etag).not.toBe(first.etag);
    await appendFile(path, "d");
    await utimes(path, atime, mtime);
    expect((await inputs.head(path)).etag).not.toBe(first.etag);
  });
});

describe("a path that cannot be read", () => {
  test("is refused with the reason", async () => {
    const folder = await temporaryDirectory();
    const file = await fileOf("x");
    await mkdir(join(folder, "inner"));
    const inputs = fileInputSource();
    for (const [path, code] of [
      [join(file, "below"), "missing-file"],
      [join(folder, "inner"), "not-a-file"],
      ["/dev/null", "not-a-file"],
    ] as const) {
      expect(await codeOf(inputs.head(path))).toBe(code);
      expect(await codeOf(inputs.peek(path, 10))).toBe(code);
      expect(await codeOf(inputs.read(path, "any")[Symbol.asyncIterator]().next())).toBe(code);
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
});
