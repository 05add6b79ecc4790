import { describe, expect, test } from "vitest";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { PRICE_LISTS, type PriceList } from "../../functions/core/cost/priceList.ts";
import { pricesInForce, readPriceLists, usePrices } from "../../functions/stages/prices.ts";

const [usEast1] = PRICE_LISTS as [PriceList];

describe("prices of a store", () => {
  test("are those of the program until others are taken into use", async () => {
    const store = memoryObjectStore();
    expect(await pricesInForce(store, "us-east-1")).toEqual(usEast1);
    const newer = { ...usEast1, collected: "2026-12-24" };
    const elsewhere = { ...usEast1, region: "eu-central-1" };
    expect(await usePrices(store, newer)).toBe(1);
    expect(await usePrices(store, elsewhere)).toBe(2);
    expect(await pricesInForce(store, "us-east-1")).toEqual(newer);
    expect(await pricesInForce(store, "eu-central-1")).toEqual(elsewhere);
    expect(await readPriceLists(store)).toEqual([newer, elsewhere]);
  });

  test("taken into use at the same time get numbers of their own", async () => {
    const store = memoryObjectStore();
    const days = ["2026-12-01", "2026-12-02", "2026-12-03"];
    const numbers = await Promise.all(
      days.map((collected) => usePrices(store, { ...usEast1, collected })),
    );
    expect(numbers.toSorted()).toEqual([1, 2, 3]);
    const used = await readPriceLists(store);
    expect(used.map(({ collected }) => collected).toSorted()).toEqual(days);
  });
});
