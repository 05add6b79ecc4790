import { expect, test } from "vitest";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { copyObject } from "../../functions/stages/copyObject.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("an object is copied once, and another in its place is left alone", async () => {
  const store = memoryObjectStore();
  const target = memoryObjectStore();
  await store.putIfAbsent("runs/r/a", [bytes("one")]);
  await store.putIfAbsent("runs/r/b", [bytes("two")]);
  const from = { store, key: "runs/r/a" };
  const to = { store: target, key: "a" };
  expect(await copyObject(from, to)).toBe(3);
  expect(await copyObject(from, to)).toBe(3);
  await expect(copyObject({ store, key: "runs/r/b" }, to)).rejects.toMatchObject({
    explanation: { code: "copy-differs", where: "a" },
  });
  expect(await target.get("a")).toEqual(bytes("one"));
});
