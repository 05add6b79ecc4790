import { describe, expect, test } from "vitest";
import {
  isRunName,
  keyInRun,
  logKey,
  partName,
  runFromKey,
  taskKey,
  wavePrefix,
} from "../../functions/core/keys.ts";

describe("keys", () => {
  test("sort as their numbers do", () => {
    const keys = [0, 9, 10, 99_999].map((number) => logKey("r", number));
    expect([...keys].sort()).toEqual(keys);
    expect(partName(3, 8)).toBe("00003-of-00008");
  });

  test("tell the rounds of training apart, and put every task of a wave below its prefix", () => {
    const address = { stage: "train", round: 3, index: 1, count: 4 } as const;
    expect(taskKey("r", address)).toBe("runs/r/train/round-00003/00001-of-00004.bin");
    expect(taskKey("r", address).startsWith(wavePrefix("r", "train", 3))).toBe(true);
    expect(taskKey("r", { ...address, round: 30 }).startsWith(wavePrefix("r", "train", 3))).toBe(
      false,
    );
  });

  test("name their run", () => {
    expect(runFromKey(logKey("20251124T000000Z-ab", 0))).toBe("20251124T000000Z-ab");
    expect([runFromKey("inbox/a.csv"), runFromKey("runs/")]).toEqual([null, null]);
  });

  test("take for the name of a run only what is one part of a key", () => {
    expect(isRunName("20251124T000000Z-840e9a4e-2")).toBe(true);
    const others = ["", ".", "..", "../x", "a/b", "a\\b", "a\0"];
    expect(others.filter(isRunName)).toEqual([]);
  });

  test("are carried from one run to another with whatever follows the name", () => {
    const address = { stage: "train", round: 3, index: 1, count: 4 } as const;
    expect(keyInRun("b", taskKey("a", address))).toBe(taskKey("b", address));
  });
});
