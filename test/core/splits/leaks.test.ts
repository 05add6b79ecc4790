import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TEST, TRAIN, VALIDATION } from "../../../functions/core/splits/label.ts";
import {
  firstTrainingTimes,
  leakMeter,
  sideCounts,
  tieCounts,
} from "../../../functions/core/splits/leaks.ts";
import { rangesByUser } from "../../../functions/core/splits/sequenceLabels.ts";

const [R, V, E] = [TRAIN, VALIDATION, TEST];
const SIDES = { trainingUsers: 0, testUsers: 0, usersOnBothSides: 0 };

function timesOnly(users: string[], starts: number[], times: number[]) {
  const count = times.length;
  return {
    users,
    starts: Uint32Array.from(starts),
    items: new Uint32Array(count),
    timesMs: Float64Array.from(times),
    types: new Uint32Array(count),
    splitCodes: new Uint8Array(count),
    duplicates: 0,
    order: Uint32Array.from({ length: count }, (_, event) => event),
  };
}

describe("ties", () => {
  test("are neighbours of equal time within a sequence", () => {
    const found = tieCounts(timesOnly(["a", "b"], [0, 4, 6], [1, 1, 1, 2, 2, 2]));
    expect(found).toEqual({ pairs: 4, tiedPairs: 3 });
    expect(tieCounts(timesOnly([], [0], []))).toEqual({ pairs: 0, tiedPairs: 0 });
  });
});

describe("users on both sides", () => {
  test("are counted once, over all their sequences", () => {
    const ranges = rangesByUser(["a", "a", "b", "c"]);
    const labels = Uint8Array.of(R, R, E, R, E, E, V);
    expect(sideCounts(ranges, Uint32Array.of(0, 2, 3, 5, 7), labels)).toEqual({
      trainingUsers: 2,
      testUsers: 3,
      usersOnBothSides: 2,
    });
  });
});

describe("first training times", () => {
  test("are those of training and validation, infinite without", () => {
    const items = Uint32Array.of(1, 2, 1, 3, 2);
    const timesMs = Float64Array.of(5, 6, 3, 1, 2);
    const labels = Uint8Array.of(R, V, R, E, E);
    expect(Array.from(firstTrainingTimes({ items, timesMs }, labels, 4))).toEqual([
      Infinity,
      3,
      6,
      Infinity,
    ]);
  });
});

describe("leaks", () => {
  test("by hand: two targets, four training events in two shards", () => {
    const targets = [
      { items: Uint32Array.of(1), timesMs: Float64Array.of(10) },
      { items: Uint32Array.of(2), timesMs: Float64Array.of(20) },
    ];
    const meter = leakMeter(targets, [
      Float64Array.of(Infinity, 12, Infinity),
      Float64Array.of(Infinity, 11, 20),
    ]);
    meter.addShard(Float64Array.of(5, 12, 99), Uint8Array.of(R, R, E));
    meter.addShard(Float64Array.of(11, 30, 40), Uint8Array.of(R, R, V));
    // After 10: 12, 11 and 30 of four. After 20: 30 of four. Mean (3/4 + 1/4) / 2. After the median, 20: 1/4.
    // Item 1 is first seen at 11, after its target at 10; item 2 at 20, in time.
    expect(meter.finish(SIDES)).toEqual({
      ...SIDES,
      testCases: 2,
      trainingAfterTest: 0.5,
      trainingAfterMedianTest: 0.25,
      lateTargets: 1,
    });
  });

  test("are unknown without cases", () => {
    const meter = leakMeter([], []);
    meter.addShard(Float64Array.of(1), Uint8Array.of(R));
    expect(meter.finish(SIDES)).toMatchObject({ testCases: 0, trainingAfterTest: null });
  });

  test("do not depend on how events and cases are spread over shards, and agree with the definition", () => {
    const times = fc.array(fc.nat(9), { maxLength: 12 });
    fc.assert(
      fc.property(times, fc.array(fc.nat(9), { minLength: 1, maxLength: 8 }), (train, test) => {
        const target = (list: number[]) => ({
          items: new Uint32Array(list.length).fill(1),
          timesMs: Float64Array.from(list),
        });
        const first = [Float64Array.of(Infinity, Math.min(Infinity, ...train))];
        const one = leakMeter([target(test)], first);
        one.addShard(Float64Array.from(train), new Uint8Array(train.length));
        const many = leakMeter([target(test.slice(2)), target(test.slice(0, 2))], first);
        for (const timeMs of train) {
          many.addShard(Float64Array.of(timeMs), Uint8Array.of(R));
        }
        const found = one.finish(SIDES);
        expect(many.finish(SIDES)).toEqual(found);
        const later = test.flatMap((at) => train.filter((timeMs) => timeMs > at)).length;
        const mean = later / train.length / test.length;
        expect(found.trainingAfterTest).toEqual(train.length === 0 ? null : mean);
        expect(found.lateTargets).toBe(
          test.filter((at) => !train.some((timeMs) => timeMs <= at)).length,
        );
      }),
      { seed: 1 },
    );
  });
});
