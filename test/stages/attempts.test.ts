import { describe, expect, test } from "vitest";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import type { LedgerEntry } from "../../functions/core/ledger/ledger.ts";
import { NO_REQUESTS } from "../../functions/core/ledger/ledger.ts";
import type { Manifest, WaveEntry } from "../../functions/core/messages.ts";
import { ATTEMPTS, beginAttempt, grantFurther } from "../../functions/stages/attempts.ts";
import { endAttempt, readLedger } from "../../functions/stages/ledger.ts";
import { appendLogEntry } from "../../functions/stages/runLog.ts";

const manifest = { run: "r" } as Manifest;
const work = { run: "r", wave: 0, kind: "task", index: 2 } as const;
const start = { startedAtMs: 1, memoryMb: 128 };

const entryOf = (attempt: number, outcome: string): LedgerEntry => ({
  ...{ wave: 0, kind: "task", index: 2, attempt, stage: "train", startedAtMs: 1, initMs: 0 },
  ...{ runMs: 5, memoryMb: 128, peakBytes: null, architecture: "arm64", requests: NO_REQUESTS },
  ...{ bytesRead: 0, bytesWritten: 0, messagesSent: 0, outcome, isNeeded: false },
});

describe("permits", () => {
  test("attempts that begin at the same time get numbers of their own, and show until they end", async () => {
    const store = memoryObjectStore();
    const numbers = await Promise.all([1, 2, 3].map(() => beginAttempt(store, work, start)));
    expect(numbers.toSorted()).toEqual([0, 1, 2]);
    expect(await readLedger(store, "r")).toEqual({
      entries: [],
      openAttempts: 3,
      limited: [],
    });
  });

  test("there are as many as are allowed, however many ask at once, and the rest are told why", async () => {
    const store = memoryObjectStore();
    for (let attempt = 0; attempt < 2; attempt++) {
      await beginAttempt(store, work, start);
      await endAttempt(store, "r", entryOf(attempt, "lost"));
    }
    const asked = Array.from({ length: 12 }, () => beginAttempt(store, work, start));
    const answers = await Promise.allSettled(asked);
    const given = answers.filter(({ status }) => status === "fulfilled");
    expect(given).toHaveLength(ATTEMPTS - 2);
    const refused = answers.flatMap((answer) =>
      answer.status === "rejected" ? [answer.reason.explanation] : [],
    );
    expect(refused).toHaveLength(12 - given.length);
    expect(refused[0]).toMatchObject({
      code: "attempts-used",
      where: "task 2 of log entry 0 of r",
      found: "attempts that ended with: lost, lost, no end, no end, no end",
    });
    // Another piece of work has permits of its own.
    expect(await beginAttempt(store, { ...work, kind: "reduce", index: 0 }, start)).toBe(0);
  });

  test("a person's grant restores the usual number for the wave that is open, and no more than that", async () => {
    const store = memoryObjectStore();
    const entry: WaveEntry = { kind: "wave", stage: "preprocess", tasks: 3, objects: [] };
    await appendLogEntry(store, "r", { number: 0, entry });
    await grantFurther(store, manifest);
    expect(await store.list("runs/r/ledger/")).toEqual([]);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      await beginAttempt(store, work, start);
    }
    await expect(beginAttempt(store, work, start)).rejects.toThrow("used all its attempts");
    // Two at once grant once.
    await Promise.all([grantFurther(store, manifest), grantFurther(store, manifest)]);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      expect(await beginAttempt(store, work, start)).toBe(ATTEMPTS + attempt);
    }
    await expect(beginAttempt(store, work, start)).rejects.toThrow("used all its attempts");
    await appendLogEntry(store, "r", { number: 1, entry: { kind: "cancelled" } });
    await grantFurther(store, manifest);
    await expect(beginAttempt(store, work, start)).rejects.toThrow("used all its attempts");
  });
});
