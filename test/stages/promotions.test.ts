// The log of promotions: one entry a decision, whoever races; rollback as a new entry.

import { expect, test } from "vitest";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { promotedKey } from "../../functions/core/keys.ts";
import { promote, readPromotions, rollBack } from "../../functions/stages/promotions.ts";

const occasion = { decidedAtMs: 1, reasons: ["because"] };

test("promotions and rollbacks are appended, and the last is in use", async () => {
  const store = memoryObjectStore();
  for (const run of ["a", "b", "c"]) {
    await promote(store, run, { known: await readPromotions(store), ...occasion });
  }
  expect(await rollBack(store, occasion)).toMatchObject({ run: "b", before: "c" });
  expect(await rollBack(store, occasion)).toMatchObject({ run: "a", before: "b" });
  await expect(rollBack(store, occasion)).rejects.toThrow("no earlier model");
  const entries = await readPromotions(store);
  expect(entries.map(({ run, kind }) => `${kind} ${run}`)).toEqual([
    ...["promote a", "promote b", "promote c", "rollback b", "rollback a"],
  ]);
});

test("of two that decide on the same log one appends, and the other is told", async () => {
  const store = memoryObjectStore();
  const known = await readPromotions(store);
  const tried = await Promise.allSettled(
    ["a", "b"].map((run) => promote(store, run, { known, ...occasion })),
  );
  expect(tried.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(tried.find(({ status }) => status === "rejected")).toMatchObject({
    reason: { explanation: { code: "promoted-meanwhile" } },
  });
  expect(await readPromotions(store)).toHaveLength(1);
});

test("a run that is in use is not promoted again, and a gap is damage", async () => {
  const store = memoryObjectStore();
  await promote(store, "a", { known: [], ...occasion });
  const known = await readPromotions(store);
  await expect(promote(store, "a", { known, ...occasion })).rejects.toThrow("in use already");
  await store.putIfAbsent(promotedKey(2), [new TextEncoder().encode('{"run":"c"}')]);
  await expect(readPromotions(store)).rejects.toThrow(promotedKey(2));
});
