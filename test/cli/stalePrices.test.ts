import { expect, test } from "vitest";
import { staleText } from "../../cli/stalePrices.ts";

test("prices are old from their 181st day on", () => {
  const list = { collected: "2026-01-01" };
  const atDay = (days: number) => Date.UTC(2026, 0, 1 + days);
  expect(staleText(list, atDay(180))).toBeNull();
  expect(staleText(list, atDay(181))).toContain("181 days old");
});
