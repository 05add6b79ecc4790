// Every split through the whole pipeline: who is trained on, who is tested, and what is left out.

import { describe, expect, test } from "vitest";
import { artifactKey } from "../../functions/core/keys.ts";
import type { Report } from "../../functions/core/report/model.ts";
import type { RunRequest } from "../../functions/core/run/request.ts";
import { parseSplit } from "../../functions/core/splits/split.ts";
import { memoryInputSource, planInProcess, runInProcess } from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";

const inputs = memoryInputSource({ "log.csv": smallLog({ users: 150 }) });
const small: Partial<RunRequest> = { hidden: 8, batch: 16, rounds: 2, shards: 3, lengthMax: 6 };
const FROM = "2023-12-01";
const TO = "2023-12-08";

async function reportOf(split: string, changes: Partial<RunRequest> = {}): Promise<Report> {
  const run = { ...small, split: parseSplit(split), ...changes };
  const manifest = await planInProcess(inputs, ["log.csv"], { run });
  const { last, store } = await runInProcess(manifest, { inputs });
  expect(last?.kind).toBe("completed");
  const bytes = await store.get(artifactKey(manifest.run, "report.json"));
  return JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array(0))) as Report;
}

describe("splits", () => {
  test.each(["last:3", "ratio:0.8", "fold:2/5", "users:0.2", `time:${FROM}..${TO}`])(
    "%s gives every event one part, whatever the number of shards",
    async (split) => {
      const one = await reportOf(split, { shards: 1 });
      const three = await reportOf(split);
      expect(three.split).toEqual(one.split);
      expect(three.checks.leaks).toEqual(one.checks.leaks);
      expect(three.checks.ties).toEqual(one.checks.ties);
      expect(three.metrics.baselines).toEqual(one.metrics.baselines);
      expect(one.split.testCases).toBeGreaterThan(10);
      const { trainEvents, validationEvents, testEvents } = one.split;
      const labelled = trainEvents + validationEvents + testEvents;
      expect(labelled <= one.data.events).toBe(true);
      expect(labelled === one.data.events).toBe(!split.startsWith("time"));
    },
  );

  test("by users train on nothing of a test user", async () => {
    for (const split of ["fold:1/5", "users:0.2"]) {
      const { checks } = await reportOf(split);
      expect(checks.leaks.usersOnBothSides, split).toBe(0);
      expect(checks.leaks.testUsers, split).toBeGreaterThan(10);
    }
  });

  test("by folds test every user once, and every event", async () => {
    const folds = await Promise.all([1, 2, 3].map((fold) => reportOf(`fold:${fold}/3`)));
    const sum = (of: (report: Report) => number) =>
      folds.reduce((total, report) => total + of(report), 0);
    expect(sum(({ checks }) => checks.leaks.testUsers)).toBe(150);
    expect(sum(({ split }) => split.testEvents)).toBe(folds[0]?.data.events);
  });

  test("of a window in time train on nothing from its start on, and test nothing after its end", async () => {
    const report = await reportOf(`time:${FROM}..${TO}`);
    expect(report.checks.leaks.trainingAfterTest).toBe(0);
    const open = await reportOf(`time:${FROM}`);
    expect(report.split.trainEvents).toBe(open.split.trainEvents);
    expect(report.split.testEvents).toBeLessThan(open.split.testEvents);
    expect(report.split.testToMs).toBe(Date.UTC(2023, 11, 8));
  });

  test("of windows side by side test every event of their union once", async () => {
    const [first, second, both] = await Promise.all(
      [`time:2023-11-28..${FROM}`, `time:${FROM}..${TO}`, `time:2023-11-28..${TO}`].map((split) =>
        reportOf(split),
      ),
    );
    expect((first?.split.testEvents ?? 0) + (second?.split.testEvents ?? 0)).toBe(
      both?.split.testEvents,
    );
  });

  test.each(["", ":3d"])(
    "of rolling windows%s test what follows the first once, each from what was before it",
    async (span) => {
      const reports = await Promise.all([1, 2, 3].map((n) => reportOf(`rolling:${n}/3${span}`)));
      const parts = reports.map(({ split }) => split);
      for (const [index, { checks, data, split }] of reports.entries()) {
        expect(checks.leaks.trainingAfterTest).toBe(0);
        expect(split.testToMs).toBe(parts[index + 1]?.testFromMs ?? null);
        const before = parts.slice(0, index).reduce((sum, { testEvents }) => sum + testEvents, 0);
        const start = (parts[0]?.trainEvents ?? 0) + (parts[0]?.validationEvents ?? 0);
        expect(split.trainEvents + split.validationEvents).toBe(start + before);
        const isLast = index === 2;
        expect(start + before + split.testEvents === data.events).toBe(isLast);
      }
    },
  );

  test("make one case a user, first, last or at random, or one a target", async () => {
    const cases = ["first", "last", "random", "every-prefix"] as const;
    const counts = await Promise.all(
      cases.map(async (which) => (await reportOf("last:3", { cases: which })).split.testCases),
    );
    expect(counts.slice(0, 3)).toEqual([150, 150, 150]);
    expect(counts[3]).toBeGreaterThan(300);
  });

  test("of a window without events are refused", async () => {
    const split = parseSplit("time:2030-01-01..2030-02-01");
    const manifest = await planInProcess(inputs, ["log.csv"], { run: { ...small, split } });
    const { last } = await runInProcess(manifest, { inputs });
    expect(last).toMatchObject({
      kind: "failed",
      error: { explanation: { code: "empty-time-split" } },
    });
  });
});
