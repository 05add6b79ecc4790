// Who waits for a run is told how it goes and how it ended; who has given up is forgotten, and nobody is forgotten who
// could not be reached.

import { expect, test } from "vitest";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import type { LogEntry } from "../../functions/core/messages.ts";
import type { Callbacks } from "../../functions/ports/callbacks.ts";
import { awaitedRuns, callBack, waitFor } from "../../functions/stages/callBack.ts";

function recorded(isThere: (token: string) => boolean | Error = () => true) {
  const calls: string[] = [];
  const told = async (call: string, token: string) => {
    calls.push(`${call} ${token}`);
    const answer = isThere(token);
    if (answer instanceof Error) {
      throw answer;
    }
    return answer;
  };
  const callbacks: Callbacks = {
    heartbeat: (token) => told("heartbeat", token),
    succeed: (token, output) => told(`succeed ${JSON.stringify(output)}`, token),
    fail: (token, { error, cause }) => told(`fail ${error}: ${cause}`, token),
  };
  return { calls, callbacks };
}

const wave: LogEntry = { kind: "wave", stage: "preprocess", tasks: 1, objects: [] };
const completed: LogEntry = { kind: "completed", result: "runs/r/x.bin" };

test("a heartbeat with each entry, the end once to each who waits, and then to nobody", async () => {
  const store = memoryObjectStore();
  const { calls, callbacks } = recorded();
  await waitFor(store, "r", "a");
  await waitFor(store, "r", "b");
  await waitFor(store, "r", "a");
  expect(await awaitedRuns(store)).toEqual(["r"]);
  await callBack(store, { run: "r", last: wave }, callbacks);
  expect(calls.sort()).toEqual(["heartbeat a", "heartbeat b"]);
  await callBack(store, { run: "r", last: completed }, callbacks);
  expect(calls.slice(2).sort()).toEqual(['succeed {"run":"r"} a', 'succeed {"run":"r"} b']);
  expect(await awaitedRuns(store)).toEqual([]);
  expect(await callBack(store, { run: "r", last: completed }, callbacks)).toEqual({
    waiting: 0,
    gone: 0,
  });
});

test("failures and cancellations have names that a state machine can match", async () => {
  const store = memoryObjectStore();
  const { calls, callbacks } = recorded();
  const explanation = { code: "c", what: "W", where: "L", expected: "e", found: "F", fix: "f" };
  await waitFor(store, "failed", "a");
  await waitFor(store, "cancelled", "b");
  await waitFor(store, "stopped", "c");
  const stopped: LogEntry = {
    ...{ kind: "stopped", by: "budget", wave: 3, stage: "train", scored: 1, roundLimit: 4 },
    ...{ needed: "0.50", evaluation: null },
  };
  const error = { name: "InvalidInputError", explanation };
  await callBack(store, { run: "failed", last: { kind: "failed", error } }, callbacks);
  await callBack(store, { run: "cancelled", last: { kind: "cancelled" } }, callbacks);
  await callBack(store, { run: "stopped", last: stopped }, callbacks);
  expect(calls).toEqual([
    "fail RunFailed: W (L): F a",
    "fail RunCancelled: cancelled was cancelled b",
    "fail RunStopped: the budget of stopped did not reach for train: 0.50 USD c",
  ]);
});

test("a token that timed out is forgotten; one that could not be told is told again", async () => {
  const store = memoryObjectStore();
  await waitFor(store, "r", "late");
  const gone = recorded(() => false);
  expect(await callBack(store, { run: "r", last: wave }, gone.callbacks)).toEqual({
    waiting: 1,
    gone: 1,
  });
  expect(await awaitedRuns(store)).toEqual([]);

  await waitFor(store, "r", "early");
  const broken = recorded(() => new Error("no answer"));
  await expect(callBack(store, { run: "r", last: completed }, broken.callbacks)).rejects.toThrow();
  expect(await awaitedRuns(store)).toEqual(["r"]);
  const mended = recorded();
  await callBack(store, { run: "r", last: completed }, mended.callbacks);
  expect(mended.calls).toEqual(['succeed {"run":"r"} early']);
});
