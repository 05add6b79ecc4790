// The conformance suite of the object store: every adapter passes the same cases.

import { describe, expect, test } from "vitest";
import type { DisposableStore } from "../../functions/ports/objectStore.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);
const text = (value: string) => new TextEncoder().encode(value);

/** `make` returns an empty store each time. */
export function objectStoreSuite(name: string, make: () => Promise<DisposableStore>): void {
  describe(`object store: ${name}`, () => {
    test("has nothing under a key that was never written", async () => {
      const store = await make();
      expect(await store.get("runs/a/b.bin")).toBeNull();
      expect(await store.getRange("runs/a/b.bin", 0, 4)).toBeNull();
      expect(await store.size("runs/a/b.bin")).toBeNull();
      expect(await store.list("runs/")).toEqual([]);
    });

    test("returns what was put, chunks end to end", async () => {
      const store = await make();
      expect(await store.putIfAbsent("a/b", [bytes(1, 2), bytes(), bytes(3)])).toBe(true);
      expect(Array.from((await store.get("a/b")) ?? [])).toEqual([1, 2, 3]);
      expect(await store.size("a/b")).toBe(3);
    });

    test("holds an empty object, which is not an absent one", async () => {
      const store = await make();
      expect(await store.putIfAbsent("empty", [])).toBe(true);
      expect(await store.size("empty")).toBe(0);
      expect((await store.get("empty"))?.byteLength).toBe(0);
    });

    test("never overwrites: the first writer's bytes stay", async () => {
      const store = await make();
      expect(await store.putIfAbsent("a", [text("first")])).toBe(true);
      expect(await store.putIfAbsent("a", [text("second, longer")])).toBe(false);
      expect(new TextDecoder().decode((await store.get("a")) ?? bytes())).toBe("first");
    });

    test("lets exactly one of many racing writers create an object", async () => {
      const store = await make();
      const writers = Array.from({ length: 20 }, (_, writer) =>
        store.putIfAbsent("race", [bytes(writer)]),
      );
      const created = await Promise.all(writers);
      expect(created.filter((isMine) => isMine)).toHaveLength(1);
      expect(Array.from((await store.get("race")) ?? [])).toEqual([created.indexOf(true)]);
    });

    test("reads ranges, cut at the object's end", async () => {
      const store = await make();
      await store.putIfAbsent("r", [bytes(0, 1, 2, 3, 4, 5)]);
      expect(Array.from((await store.getRange("r", 2, 4)) ?? [])).toEqual([2, 3]);
      expect(Array.from((await store.getRange("r", 4, 100)) ?? [])).toEqual([4, 5]);
      expect(Array.from((await store.getRange("r", 0, 0)) ?? [9])).toEqual([]);
    });

    test("lists by prefix, ascending by UTF-8 bytes", async () => {
      const store = await make();
      const keys = ["p/b", "p/B", "p/a/2", "p/a/10", "p/é", "p/z", "q/x", "p2/x"];
      for (const key of keys) {
        await store.putIfAbsent(key, [bytes(1)]);
      }
      const expected = ["p/B", "p/a/10", "p/a/2", "p/b", "p/z", "p/é"];
      expect(await store.list("p/")).toEqual(expected);
      expect(await store.list("p/a/1")).toEqual(["p/a/10"]);
      expect(await store.list("nothing/")).toEqual([]);
    });

    test("names the folders below a prefix, once each, and no objects", async () => {
      const store = await make();
      for (const key of [
        "runs/b/x",
        "runs/b/y/z",
        "runs/B/x",
        "runs/é/x",
        "runs/top",
        "prices/1",
      ]) {
        await store.putIfAbsent(key, [bytes(1)]);
      }
      expect(await store.folders("")).toEqual(["prices", "runs"]);
      expect(await store.folders("runs/")).toEqual(["B", "b", "é"]);
      expect(await store.folders("runs/b/")).toEqual(["y"]);
      expect(await store.folders("nothing/")).toEqual([]);
    });

    test("removes an object, after which its key is free, and nothing beside it", async () => {
      const store = await make();
      for (const key of ["a/b/c", "a/b/d", "a/e"]) {
        await store.putIfAbsent(key, [bytes(1)]);
      }
      await store.remove("a/b/c");
      await store.remove("a/b/c");
      await store.remove("never/there");
      expect(await store.list("")).toEqual(["a/b/d", "a/e"]);
      expect(await store.putIfAbsent("a/b/c", [bytes(2)])).toBe(true);
      expect(Array.from((await store.get("a/b/c")) ?? [])).toEqual([2]);
    });

    test("returns copies: changing what was read or written changes nothing stored", async () => {
      const store = await make();
      const written = bytes(1, 2, 3);
      await store.putIfAbsent("c", [written]);
      written[0] = 9;
      const read = (await store.get("c")) ?? bytes();
      read[1] = 9;
      expect(Array.from((await store.get("c")) ?? [])).toEqual([1, 2, 3]);
    });
  });
}
