import { describe, expect, test } from "vitest";
import {
  decodeLogEntry,
  decodeMessage,
  encodeLogEntry,
  encodeMessage,
  type LogEntry,
  type Message,
} from "../../functions/core/messages.ts";

const task: Message = { kind: "task", run: "20251124T1-ab", wave: 3, stage: "train", index: 1 };

describe("queue messages", () => {
  test("decode to what was encoded", () => {
    expect(decodeMessage(encodeMessage(task))).toEqual(task);
    const reduce: Message = { kind: "reduce", run: "r", wave: 0, stage: "gather" };
    expect(decodeMessage(encodeMessage(reduce))).toEqual(reduce);
  });

  test.each([
    ["no JSON", "{"],
    ["an unknown field", JSON.stringify({ ...task, extra: 1 })],
    ["a missing field", JSON.stringify({ ...task, index: undefined })],
    ["an unknown stage", JSON.stringify({ ...task, stage: "deploy" })],
    ["a negative index", JSON.stringify({ ...task, index: -1 })],
    ["a run that climbs out of its folder", JSON.stringify({ ...task, run: "../x" })],
  ])("are refused with %s", (_, body) => {
    expect(() => decodeMessage(body)).toThrow(/queue message/);
  });
});

describe("log entries", () => {
  test("decode to what was encoded, each stage with its own fields", () => {
    const scored = [{ round: 0, score: 0.25, cases: 4 }];
    const wave = { kind: "wave" as const, tasks: 2, objects: ["runs/r/x"] };
    const entries: LogEntry[] = [
      { ...wave, stage: "preprocess" },
      { ...wave, stage: "train", round: 1, roundLimit: 3, batch: 8, update: true, scored },
      { ...wave, stage: "evaluate", bestRound: 1, stoppedBy: "patience", scored },
      { kind: "completed", result: "runs/r/artifacts/result.json" },
    ];
    for (const entry of entries) {
      expect(decodeLogEntry(encodeLogEntry(entry), "key")).toEqual(entry);
    }
  });

  test("are refused when truncated anywhere", () => {
    const whole = encodeLogEntry({ kind: "completed", result: "x" });
    for (let length = 0; length < whole.byteLength; length++) {
      expect(() => decodeLogEntry(whole.subarray(0, length), "key")).toThrow("(key)");
    }
  });
});
