import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { directoryObjectStore } from "../../functions/adapters/directoryObjectStore.ts";
import { objectStoreSuite } from "../ports/objectStoreSuite.ts";
import { temporaryDirectory } from "../support/temporaryDirectory.ts";

objectStoreSuite("directory", async () => directoryObjectStore(await temporaryDirectory()));

describe("directory object store", () => {
  test("creates nothing before the first object", async () => {
    const root = join(await temporaryDirectory(), "store");
    await directoryObjectStore(root);
    expect(existsSync(root)).toBe(false);
  });

  test("leaves nothing beside the objects", async () => {
    const root = await temporaryDirectory();
    const store = await directoryObjectStore(root);
    await store.putIfAbsent("a/b", [Uint8Array.of(1)]);
    await store.putIfAbsent("a/b", [Uint8Array.of(2)]);
    expect(await readdir(join(root, ".staging"))).toEqual([]);
    expect(await store.list("")).toEqual(["a/b"]);
  });

  test("removes what a process that is gone left in staging, and nothing of a living one", async () => {
    const root = await temporaryDirectory();
    await mkdir(join(root, ".staging"));
    const dead = "4194304-0-0"; // Above the largest process id that Linux gives out.
    const alive = `${process.pid}-7-0`;
    await writeFile(join(root, ".staging", dead), "half");
    await writeFile(join(root, ".staging", alive), "half");
    await directoryObjectStore(root);
    expect(await readdir(join(root, ".staging"))).toEqual([alive]);
  });

  test("refuses a root that is a file", async () => {
    const file = join(await temporaryDirectory(), "file");
    await writeFile(file, "");
    await expect(directoryObjectStore(file)).rejects.toMatchObject({
      name: "ConfigurationError",
      explanation: { code: "store-not-a-directory", where: file },
    });
    await expect(directoryObjectStore(join(file, "below"))).rejects.toMatchObject({
      name: "ConfigurationError",
      explanation: { code: "not-writable" },
    });
  });

  test.each(["../a", "/a", "a//b", "a/./b", "a\\b", ""])("refuses the key %j", async (key) => {
    const store = await directoryObjectStore(await temporaryDirectory());
    await expect(store.putIfAbsent(key, [])).rejects.toThrow("a key is a relative path");
  });
});
