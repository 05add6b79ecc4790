import { describe, expect, test } from "vitest";
import { budgetAmount, termsOf } from "../../cli/budgetOption.ts";
import { handTerms } from "../support/budgetTerms.ts";
import { memoryInputSource, planInProcess } from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";

describe("an amount", () => {
  test.each([
    ["0.50", 500_000_000_000n],
    ["1000000", 10n ** 18n],
    ["0.000000000001", 1n],
  ])("%s is taken exactly", (text, amount) => {
    expect(budgetAmount("--budget", text)).toBe(amount);
  });

  test.each([
    "0",
    "0.00",
    "-1",
    "NaN",
    "Infinity",
    "1e3",
    "",
    " 1",
    "1,5",
    "0x10",
    "0.0000000000001",
    "1000000.01",
    "$1",
  ])("%j is refused", (text) => {
    expect(() => budgetAmount("--budget", text)).toThrow("an option has a value");
  });
});

test("a budget below what the first wave could take is refused with the smallest that would do", async () => {
  const inputs = memoryInputSource({ "log.csv": smallLog() });
  const manifest = await planInProcess(inputs, ["log.csv"], { run: { shards: 2 } });
  const termsFor = (usd: string) => ({ ...handTerms, usd });
  const quoted = { record: null as never, termsFor, foreseenWith: () => null as never };
  const refusal = (usd: string) => {
    try {
      return termsOf(manifest, quoted, usd).usd;
    } catch (error) {
      return (error as { explanation: { code: string; fix: string } }).explanation;
    }
  };
  const refused = refusal("0.0001");
  expect(refused).toMatchObject({ code: "budget-too-small" });
  const smallest = /--budget ([0-9.]+)/.exec((refused as { fix: string }).fix)?.[1] ?? "";
  expect(refusal(smallest)).toBe(smallest);
  expect(refusal(`${smallest.slice(0, -1)}${Number(smallest.at(-1)) - 1}`)).toMatchObject({
    code: "budget-too-small",
  });
  expect(() => termsOf(manifest, null, "1")).toThrow("cannot be quoted");
});
