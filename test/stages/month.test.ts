import { expect, test } from "vitest";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { countedIn } from "../../functions/core/ledger/month.ts";
import { countInMonth, monthOf, readMonth, reserveInMonth } from "../../functions/stages/month.ts";

test("runs that reserve at the same time share a month, and one too many is told what is left", async () => {
  const store = memoryObjectStore();
  expect(monthOf(Date.UTC(2026, 10, 30, 23, 59))).toBe("2026-11");
  const asked = { run: "r", amount: 40n };
  expect(await reserveInMonth(store, "2026-11", { ...asked, limit: null })).toBeNull();
  const first = await reserveInMonth(store, "2026-11", { ...asked, limit: 100n });
  const others = await Promise.allSettled(
    [1, 2, 3].map((n) => reserveInMonth(store, "2026-11", { ...asked, run: `r${n}`, limit: null })),
  );
  expect(others.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const [refused] = others.filter((one) => one.status === "rejected");
  expect(refused?.reason.explanation).toMatchObject({
    code: "month-budget",
    expected: "at most 0.00000000002, which is left of 0.0000000001",
  });
  await countInMonth(store, first ?? { month: "", number: -1 }, {
    run: "r",
    state: "settled",
    amount: 3n,
  });
  const month = await readMonth(store, "2026-11");
  expect(month === null ? null : countedIn(month)).toBe(43n);
  expect(await readMonth(store, "2026-12")).toBeNull();
});
