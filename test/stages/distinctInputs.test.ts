import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { fileInputSource } from "../../functions/adapters/fileInputSource.ts";
import { checkDistinct } from "../../functions/stages/distinctInputs.ts";
import { memoryInputSource, planInProcess } from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";
import { temporaryDirectory } from "../support/temporaryDirectory.ts";

describe("equal content", () => {
  test("under two names is refused when a run is planned", async () => {
    const inputs = memoryInputSource({ a: smallLog(), b: smallLog(), c: smallLog({ seed: 2 }) });
    await expect(planInProcess(inputs, ["a", "c", "b"])).rejects.toMatchObject({
      explanation: { code: "duplicate-input", where: "b", found: expect.stringContaining("a ") },
    });
  });

  test("is looked for among inputs of one size alone, where none is compressed", async () => {
    const inputs = {
      ...memoryInputSource({}),
      digest: () => Promise.reject(new Error("not read")),
      peek: () => Promise.reject(new Error("not looked at")),
    };
    const input = (uri: string, bytes: number) => ({ uri, bytes, etag: "e" });
    await checkDistinct([input("a", 1), input("b", 2)], inputs);
    await expect(checkDistinct([input("a", 1), input("b", 1)], inputs)).rejects.toThrow("not read");
  });
});

describe("content that is compressed", () => {
  const log = smallLog();
  // Equal far beyond the bytes that are looked at, and not at the end.
  const long = log.repeat(20);
  const files = {
    "a.csv": log,
    "a.csv.gz": gzipSync(log),
    "best.gz": gzipSync(log, { level: 1 }),
    "a.csv.zst": zstdCompressSync(log),
    "long.csv": long,
    "longer.gz": gzipSync(`${long}u,i,1,view\n`),
    "as-long.gz": gzipSync(`${long.slice(0, -2)}x\n`),
    "other.gz": gzipSync(smallLog({ seed: 2 })),
    "empty.csv": "",
    "none.gz": gzipSync(""),
  };

  /** Checks files on a disk; returns what was read whole as decoded bytes. */
  async function decodedOf(names: readonly (keyof typeof files)[]): Promise<string[]> {
    const directory = await temporaryDirectory();
    for (const name of names) {
      await writeFile(join(directory, name), files[name]);
    }
    const source = fileInputSource();
    const decoded: string[] = [];
    const inputs: typeof source = {
      ...source,
      digest(uri, etag, of) {
        if (of === "decoded") {
          decoded.push(uri.slice(directory.length + 1));
        }
        return source.digest(uri, etag, of);
      },
    };
    await checkDistinct(
      await Promise.all(names.map((name) => source.head(join(directory, name)))),
      inputs,
    );
    return decoded;
  }

  test.each([
    [["a.csv", "a.csv.gz"]],
    [["a.csv.zst", "other.gz", "a.csv"]],
    [["a.csv.gz", "best.gz"]],
    [["a.csv.gz", "a.csv.zst"]],
    [["empty.csv", "none.gz"]],
  ] as const)("is refused where it is the same: %j", async (names) => {
    await expect(decodedOf(names)).rejects.toMatchObject({
      explanation: { code: "duplicate-input", where: expect.stringContaining(names.at(-1) ?? "") },
    });
  });

  test.each([
    [["a.csv", "other.gz"], []],
    [["long.csv", "longer.gz"], []],
    [
      ["long.csv", "as-long.gz", "other.gz"],
      ["long.csv", "as-long.gz"],
    ],
  ] as const)("is read whole only where it could be the same: %j", async (names, whole) => {
    expect(await decodedOf(names)).toEqual(whole);
  });
});
