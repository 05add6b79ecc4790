import { expect, test } from "vitest";
import { storeFinding } from "../../functions/adapters/checkStore.ts";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { ConfigurationError } from "../../functions/core/errors.ts";
import type { DisposableStore } from "../../functions/ports/objectStore.ts";

test("a good store is fit, and nothing is left in it", async () => {
  const store = memoryObjectStore();
  expect(await storeFinding("here", async () => store)).toMatchObject({ state: "ok" });
  expect(await store.list("")).toEqual([]);
});

const faults: Record<string, (store: DisposableStore) => Partial<DisposableStore>> = {
  "in the place of another": (store) => ({
    async putIfAbsent(key, chunks) {
      await store.remove(key);
      return store.putIfAbsent(key, chunks);
    },
  }),
  "was not listed": () => ({ list: async () => [] }),
  "did not read": () => ({ get: async () => null }),
  "was taken": () => ({ putIfAbsent: async () => false }),
};

test.each(Object.keys(faults))("a store that fails so that something %s is told", async (fault) => {
  const store = memoryObjectStore();
  const broken = { ...store, ...faults[fault]?.(store) };
  expect(await storeFinding("here", async () => broken)).toMatchObject({
    state: "failed",
    found: expect.stringContaining(fault),
  });
});

test("what the service refuses is told with what to do", async () => {
  const refused = new ConfigurationError({
    ...{ code: "service-refused", what: "refused", where: "s3://b", expected: "a bucket" },
    ...{ found: "NoSuchBucket", fix: "create it" },
  });
  const finding = await storeFinding("s3://b", () => Promise.reject(refused));
  expect(finding).toMatchObject({ state: "failed", fix: "create it" });
});
