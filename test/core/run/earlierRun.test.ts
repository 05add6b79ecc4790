import { expect, test } from "vitest";
import type { EarlierConfig, RunConfig } from "../../../functions/core/messages.ts";
import { checkEarlier, earlierText, growthText } from "../../../functions/core/run/earlierRun.ts";
import {
  configFromRequest,
  DEFAULT_REQUEST,
  type RunRequest,
} from "../../../functions/core/run/request.ts";

const pinned = { key: "k", digest: "d" };
const warm: EarlierConfig = {
  ...{ run: "before", round: 3, fields: [] },
  ...{ vocabulary: pinned, catalogue: pinned, weights: pinned },
};
const vocabularyOnly = { ...warm, round: null, weights: null };
const configOf = (changes: Partial<RunRequest>): RunConfig =>
  configFromRequest({ ...DEFAULT_REQUEST, ...changes }, 1000);

test("a warm start needs the model of the earlier run, and names both values of what differs", () => {
  const before = configOf({ hidden: 32 });
  expect(() => checkEarlier(warm, before, configOf({ hidden: 32, seed: 9 }))).not.toThrow();
  expect(() => checkEarlier(warm, before, configOf({ hidden: 16 }))).toThrow(
    expect.objectContaining({
      explanation: expect.objectContaining({
        code: "warm-start-shape",
        where: "--warm-start before",
        expected: "--hidden 32, as in before",
        found: "--hidden 16 in this run",
      }),
    }),
  );
  for (const changes of [{ model: "gru" }, { layers: 2 }, { output: "own" }] as const) {
    expect(() => checkEarlier(warm, before, configOf({ hidden: 32, ...changes }))).toThrow("fit");
  }
});

test("a vocabulary alone may serve another model, but not other ids", () => {
  const before = configOf({ hidden: 32 });
  expect(() => checkEarlier(vocabularyOnly, before, configOf({ model: "vae" }))).not.toThrow();
  const pseudonymise = { roles: ["item" as const], keyCheck: "abc" };
  expect(() => checkEarlier(vocabularyOnly, before, configOf({ pseudonymise }))).toThrow(
    expect.objectContaining({ explanation: expect.objectContaining({ code: "earlier-ids" }) }),
  );
  const users = { roles: ["user" as const], keyCheck: "abc" };
  expect(() =>
    checkEarlier(vocabularyOnly, before, configOf({ pseudonymise: users })),
  ).not.toThrow();
});

test("what grew is said in words", () => {
  const items = { known: 60, appended: 2, idle: 5 };
  const growth = { run: "before", round: 3, items, fields: [] };
  expect(growthText(growth)).toBe(
    "warm start from round 3 of before: 60 items known (5 without events now), 2 appended",
  );
  const fields = [{ name: "cat", known: 4, appended: 1 }];
  expect(growthText({ ...growth, round: null, items: { ...items, idle: 0 }, fields })).toBe(
    "vocabulary of before: 60 items known, 2 appended; cat: 4 + 1 rows",
  );
  expect(earlierText(warm)).toContain("round 3 of before");
  expect(earlierText(vocabularyOnly)).toContain("grow from those of before");
});
