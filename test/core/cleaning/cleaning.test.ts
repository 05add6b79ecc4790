import { describe, expect, test } from "vitest";
import { checkCleaning } from "../../../functions/core/cleaning/checkCleaning.ts";
import {
  activeRemovals,
  fateOf,
  hasCleanWave,
  mergeRemovedCounts,
  parseEventWeights,
  removedCounts,
} from "../../../functions/core/cleaning/cleaning.ts";
import {
  cleaningPhrases,
  removedPhrases,
} from "../../../functions/core/cleaning/cleaningPhrases.ts";
import { cleaningWith } from "../../support/cleaning.ts";

describe("rules asked for", () => {
  test("are none but duplicates by default, and weights alone remove nothing", () => {
    expect(activeRemovals(undefined)).toEqual(["duplicate"]);
    const weighed = cleaningWith({ eventWeights: [{ event: "buy", weight: 5 }] });
    expect(activeRemovals(weighed)).toEqual(["duplicate"]);
    expect([hasCleanWave(undefined), hasCleanWave(weighed)]).toEqual([false, false]);
  });

  test("stand in the order of their application", () => {
    const all = cleaningWith({
      minUserEvents: 5,
      minItemEvents: 5,
      collapseRepeatsMs: 1,
      eventWeights: [{ event: "view", weight: 0 }],
      maxEventsPerUser: 9,
    });
    expect(activeRemovals(all)).toEqual([
      "duplicate",
      "robot",
      "ignored_event",
      "repeat",
      "rare_item",
      "rare_user",
    ]);
    expect(hasCleanWave(all)).toBe(true);
  });

  test("are counted, also where they removed nothing, and merge by addition", () => {
    const asked = cleaningWith({ collapseRepeatsMs: 1000, maxEventsPerDay: 3 });
    const fates = Uint8Array.of(0, fateOf("duplicate"), fateOf("repeat"), fateOf("repeat"), 0);
    const counts = removedCounts(fates, asked);
    expect(counts).toEqual({ duplicate: 1, robot: 0, repeat: 2 });
    expect(mergeRemovedCounts(counts, counts)).toEqual({ duplicate: 2, robot: 0, repeat: 4 });
    expect(removedPhrases(counts, (count) => `${count} `)).toEqual([
      "1 duplicate",
      "0 of robots",
      "2 repeats",
    ]);
  });
});

describe("words of the rules", () => {
  test("name every limit", () => {
    expect(cleaningPhrases(undefined)).toEqual([]);
    const asked = cleaningWith({
      collapseRepeatsMs: 86_400_000,
      minItemEvents: 5,
      eventWeights: [
        { event: "view", weight: 1 },
        { event: "buy", weight: 5 },
      ],
    });
    expect(cleaningPhrases(asked)).toEqual([
      "repeats within 1d removed",
      "items with fewer than 5 events removed",
      "weights of event types: view = 1, buy = 5",
    ]);
  });
});

describe("weights of event types", () => {
  test("are read in their order; a name may hold an equals sign", () => {
    expect(parseEventWeights("view=1, cart=3,a=b=0")).toEqual([
      { event: "view", weight: 1 },
      { event: "cart", weight: 3 },
      { event: "a=b", weight: 0 },
    ]);
  });

  test.each(["", "view", "view=", "=1", "view=x", "view=-1", "view=1.5", "view=1001", "a=1,a=2"])(
    "%j is refused",
    (text) => {
      expect(() => parseEventWeights(text)).toThrow("(--event-weights)");
    },
  );
});

describe("limits", () => {
  test.each([
    ["--max-events-per-day", { maxEventsPerDay: 0 }],
    ["--max-events-per-user", { maxEventsPerUser: 1.5 }],
    ["--min-item-events", { minItemEvents: 1 }],
    ["--min-user-events", { minUserEvents: 2e9 }],
  ])("of %s out of range are refused", (flag, change) => {
    expect(() => checkCleaning(cleaningWith(change), [])).toThrow(`(${flag})`);
  });

  test("in range are taken", () => {
    expect(() => checkCleaning(null, [])).not.toThrow();
    expect(() => checkCleaning(cleaningWith({ minItemEvents: 2 }), [])).not.toThrow();
  });
});
