import { describe, expect, test } from "vitest";
import type { ReportSplit } from "../../../../functions/core/report/model.ts";
import { split, splitNotes } from "../../../../functions/core/report/sections/split.ts";
import { demoReport, withSplit } from "../../../support/demoReport.ts";
import { sectionText } from "./sectionText.ts";

/** Nothing to note except what the kind of split says. */
const QUIET = { repeatTargets: 0, unknownTargets: 0, usersWithoutHistory: 0 } as const;

const textOf = (changes: Partial<ReportSplit> = {}) => sectionText(split, withSplit(changes));
const noted = (changes: Partial<ReportSplit>) =>
  splitNotes(withSplit({ ...QUIET, ...changes })).map(({ text }) =>
    String(text).replaceAll("\u00a0", " "),
  );

describe("the split", () => {
  test("is told in words", () => {
    expect(textOf()).toContain("split by time");
    expect(textOf()).toContain("Each test user makes one case");
    expect(textOf()).toContain("Test 16,190 events, 4,812 cases, from 2026-03-23 00:00 UTC on");
    expect(textOf()).toContain("Each case ranks all 600 items with a training or validation event");
    expect(textOf({ kind: "last-item", testFromMs: null })).toContain(
      "The last event of each user is for the test",
    );
    expect(textOf({ testFromMs: null })).toContain("Test 16,190 events, 4,812 cases");
    expect(textOf({ cases: "every-prefix" })).toContain(
      "Each event of a test sequence makes one case",
    );
    expect(textOf({ minHistory: 3 })).toContain("of which there are at least 3");
  });

  test("says where validation was borrowed from training", () => {
    const borrowed = "the latest training sequences validate the model";
    expect(textOf({ kind: "column", validationFromMs: 1 })).toContain(borrowed);
    expect(textOf({ kind: "column", validationFromMs: null })).not.toContain(borrowed);
    expect(textOf({ kind: "time" })).not.toContain(borrowed);
  });

  test("says whether seen items are ranked", () => {
    expect(textOf({ keepSeen: false })).toContain("Items that the user had before are removed");
    expect(textOf({ keepSeen: true })).toContain("Items that the user had before stay");
  });
});

describe("notes on the split", () => {
  test("say that repeats count as misses where seen items are removed", () => {
    expect(noted({ repeatTargets: 481, testCases: 4_812 })[0]).toBe(
      "10.0 % of the test targets (481 of 4,812) are items the user had before; seen items are removed, so these count as misses for everyone (use --keep-seen to rank them). No hit rate here can be above 90.0 %.",
    );
  });

  test("say that repeats can be hit where seen items are kept", () => {
    const [note = ""] = noted({ repeatTargets: 481, testCases: 4_812, keepSeen: true });
    expect(note).toContain("10.0 % of the test targets");
    expect(note).not.toContain("misses");
    expect(note).toContain("repeats");
  });

  test("count targets that nobody can rank, and warn from one in ten", () => {
    const notes = (unknownTargets: number) =>
      splitNotes(withSplit({ ...QUIET, unknownTargets, testCases: 100 }));
    expect(notes(0).length).toBe(1);
    expect(notes(10)[0]).toMatchObject({ care: false });
    expect(notes(11)[0]).toMatchObject({ care: true });
    expect(String(notes(11)[0]?.text)).toContain("nowhere before the test");
  });

  test("count users without history", () => {
    expect(noted({ usersWithoutHistory: 1 })[0]).toContain(
      "1 user with test events had nothing before that to predict from and makes no case",
    );
    expect(noted({ usersWithoutHistory: 97, minHistory: 2 })[0]).toContain("fewer than 2 events");
  });

  test("judge the leak of each kind of split, and nothing else where nothing else is to be said", () => {
    expect(noted({ kind: "time" })).toEqual([expect.stringContaining("No leak through time")]);
    expect(noted({ kind: "last-item" })).toEqual([expect.stringContaining("Time can leak")]);
    expect(noted({ kind: "column" })).toEqual([expect.stringContaining("up to the column")]);
  });

  test("warn that prefixes depend on each other", () => {
    expect(noted({ cases: "every-prefix" })[1]).toContain("narrower than they should be");
    expect(noted({ cases: "last" }).length).toBe(1);
  });

  test("all reach the page", () => {
    for (const { text } of splitNotes(demoReport())) {
      expect(textOf()).toContain(String(text).replaceAll("\u00a0", " "));
    }
  });
});
