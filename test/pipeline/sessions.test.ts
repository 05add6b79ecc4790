// Sessions through the whole pipeline: by gap and by column, users stay whole, and sessions that a column names as the
// gap would cut them give the same run.

import { describe, expect, test } from "vitest";
import { artifactKey, runPrefix } from "../../functions/core/keys.ts";
import { randomStream } from "../../functions/core/random.ts";
import type { RunRequest } from "../../functions/core/run/request.ts";
import type { RunResult } from "../../functions/core/run/result.ts";
import {
  digestsUnder,
  memoryInputSource,
  planInProcess,
  runInProcess,
} from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";

const HOURS = 24;

/** The small log with a column that names what a gap of HOURS would cut. */
function logWithSessions(): string {
  const previous = new Map<string, { timeMs: number; session: number }>();
  const [header = "", ...rows] = smallLog({ users: 120 }).trim().split("\n");
  const named = rows.map((row) => {
    const [user = "", , time] = row.split(",");
    const timeMs = Number(time);
    const last = previous.get(user) ?? { timeMs, session: 0 };
    const isNew = timeMs - last.timeMs >= HOURS * 3_600_000;
    const session = last.session + (isNew ? 1 : 0);
    previous.set(user, { timeMs, session });
    return `${row},s${session}`;
  });
  return `${[`${header},visit`, ...named].join("\n")}\n`;
}

const inputs = memoryInputSource({ "log.csv": logWithSessions() });
const small: Partial<RunRequest> = { hidden: 8, batch: 16, rounds: 2, shards: 3, lengthMax: 6 };

async function finished(changes: Partial<RunRequest>, seed: number | null = null) {
  const manifest = await planInProcess(inputs, ["log.csv"], { run: { ...small, ...changes } });
  const chaos = seed === null ? null : randomStream({ seed, purpose: "test" });
  const { last, store } = await runInProcess(manifest, { inputs, chaos });
  expect(last?.kind).toBe("completed");
  const text = async (key: string) =>
    new TextDecoder().decode((await store.get(key)) ?? new Uint8Array(0));
  const result = JSON.parse(
    await text(`${runPrefix(manifest.run)}artifacts/result.json`),
  ) as RunResult;
  const report = JSON.parse(await text(artifactKey(manifest.run, "report.json")));
  const users = (await text(artifactKey(manifest.run, "user_ids.txt"))).trim().split("\n");
  return { store, result, report, users };
}

const gap = { kind: "gap", gapMs: HOURS * 3_600_000 } as const;

describe("sessions", () => {
  test("named by a column and cut by the same gap give the same run", async () => {
    const byGap = await finished({ sessions: gap });
    const byColumn = await finished({ sessions: { kind: "column", name: "visit" } }, 5);
    expect(byColumn.result.digest).toEqual(byGap.result.digest);
    expect(byGap.report.data.sessions).toBeGreaterThan(200);
    expect(byColumn.report.data.sessions).toBe(byGap.report.data.sessions);
  });

  test("leave users whole: one list and one vector each, however many sessions", async () => {
    const { users, result } = await finished({ sessions: gap });
    expect(new Set(users).size).toBe(120);
    expect(users.length).toBe(result.data.users);
    expect(result.data.users).toBe(120);
  });

  test("make other cases than whole histories, and every event has one label", async () => {
    const split = { kind: "last-item" } as const;
    const whole = await finished({ split, cases: "every-prefix" });
    const cut = await finished({ split, sessions: gap });
    expect(cut.result.digest.metrics).not.toBe(whole.result.digest.metrics);
    const { trainEvents, validationEvents, testEvents, cases } = cut.report.split;
    expect(trainEvents + validationEvents + testEvents).toBe(cut.result.data.events);
    expect(cases).toBe("every-prefix");
    expect(whole.report.data.sessions).toBeNull();
  });

  test("write the same bytes in any order of messages", async () => {
    const column = { sessions: { kind: "column", name: "visit" } } as const;
    const [plain, shuffled] = [await finished(column), await finished(column, 9)];
    expect(await digestsUnder(shuffled.store, "")).toEqual(await digestsUnder(plain.store, ""));
  });

  test("by a column that is not there are refused when the run is planned", async () => {
    const sessions = { kind: "column", name: "basket" } as const;
    await expect(
      planInProcess(inputs, ["log.csv"], { run: { ...small, sessions } }),
    ).rejects.toMatchObject({ explanation: { code: "missing-column" } });
  });
});
