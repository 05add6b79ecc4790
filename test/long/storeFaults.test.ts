// Every operation on the store of a run fails once, before its effect, and every write after it.

import { expect, test } from "vitest";
import { cleanRun, failAndResume } from "../simulator/storeFaults.ts";

test("a run survives the failure of any operation on its store", async () => {
  const clean = await cleanRun();
  const problems: string[] = [];
  for (const [k, name] of clean.operations.entries()) {
    for (const time of name === "putIfAbsent"
      ? (["before", "after"] as const)
      : ["before" as const]) {
      const found = await failAndResume(clean, k, time);
      problems.push(...found.map((problem) => `operation ${k}, ${name}, ${time}: ${problem}`));
    }
  }
  expect(problems).toEqual([]);
});
