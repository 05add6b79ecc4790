// One operation on the store fails, whichever it is: what stands there is whole, and the resumed run ends with the
// bytes of one that never failed. Every write is tried here, and one read of seventeen; the long suite tries all.

import { beforeAll, describe, expect, test } from "vitest";
import { type CleanRun, cleanRun, failAndResume } from "../simulator/storeFaults.ts";

const STRIDE = 17;

describe("an operation on the store fails", () => {
  let clean: CleanRun;
  beforeAll(async () => {
    clean = await cleanRun();
  });

  async function problemsOf(
    isChosen: (k: number, name: string) => boolean,
    time: "before" | "after",
  ) {
    const chosen = [...clean.operations.keys()].filter((k) =>
      isChosen(k, clean.operations[k] as string),
    );
    expect(chosen.length).toBeGreaterThan(40);
    const problems: string[] = [];
    for (const k of chosen) {
      const found = await failAndResume(clean, k, time);
      problems.push(...found.map((problem) => `operation ${k}: ${problem}`));
    }
    return problems;
  }

  test("before each write: nothing is lost", async () => {
    expect(await problemsOf((_, name) => name === "putIfAbsent", "before")).toEqual([]);
  });

  test("after each write, whose answer is lost: it counts once", async () => {
    expect(await problemsOf((_, name) => name === "putIfAbsent", "after")).toEqual([]);
  });

  test(`before one read of ${STRIDE}: it is read again`, async () => {
    const isRead = (k: number, name: string) => name !== "putIfAbsent" && k % STRIDE === 0;
    expect(await problemsOf(isRead, "before")).toEqual([]);
  });
});
