import { describe, expect, test } from "vitest";
import {
  isStalled,
  stragglers,
  type TaskProgress,
} from "../../../functions/core/run/stragglers.ts";

const done = (index: number, runMs: number): TaskProgress => ({
  index,
  isDone: true,
  runMs,
  openSinceMs: null,
  attempts: 1,
});
const open = (index: number, openSinceMs: number | null, attempts = 1): TaskProgress => ({
  index,
  isDone: false,
  runMs: null,
  openSinceMs,
  attempts,
});

describe("stragglers", () => {
  test("are tasks that take more than three times the median once half are done", () => {
    const half = [done(0, 10_000), done(1, 20_000), open(2, 0), open(3, 5000)];
    expect(stragglers(half, 30_000)).toEqual([]);
    expect(stragglers(half, 30_001)).toEqual([2]);
    expect(stragglers(half, 35_001)).toEqual([2, 3]);
    const fewer = [done(0, 10_000), open(1, 0), open(2, 0)];
    expect(stragglers(fewer, 1e9)).toEqual([]);
  });

  test("have run for ten seconds at least, and are copied twice at most", () => {
    const quick = [done(0, 10), done(1, 10), open(2, 0)];
    expect(stragglers(quick, 10_000)).toEqual([]);
    expect(stragglers(quick, 10_001)).toEqual([2]);
    expect(stragglers([done(0, 10), done(1, 10), open(2, 0, 3)], 1e9)).toEqual([]);
  });

  test("are neither tasks that wait for their turn nor any without a time to compare with", () => {
    expect(stragglers([done(0, 10), done(1, 10), open(2, null, 0)], 1e9)).toEqual([]);
    expect(stragglers([{ ...done(0, 0), runMs: null }, open(1, 0)], 1e9)).toEqual([]);
    expect(stragglers([], 1e9)).toEqual([]);
  });
});

describe("a wave is stalled", () => {
  const limits = { stallMs: 100, taskTimeoutMs: 1000 };

  test("where nothing is under way and nothing moved", () => {
    const waiting = [done(0, 10), open(1, null, 0)];
    expect(isStalled(waiting, { nowMs: 500, lastMoveMs: 400 }, limits)).toBe(false);
    expect(isStalled(waiting, { nowMs: 501, lastMoveMs: 400 }, limits)).toBe(true);
    expect(isStalled(waiting, { nowMs: 500, lastMoveMs: null }, limits)).toBe(true);
  });

  test("also where an attempt is under way for longer than it may be", () => {
    const held = [open(0, 0)];
    expect(isStalled(held, { nowMs: 1000, lastMoveMs: 0 }, limits)).toBe(false);
    expect(isStalled(held, { nowMs: 1001, lastMoveMs: 0 }, limits)).toBe(true);
  });
});
