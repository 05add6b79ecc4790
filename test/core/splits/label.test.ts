import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  AFTER_TEST,
  itemsLabelledBelow,
  labelEvents,
  type ResolvedSplit,
  splitLabelFromText,
  TEST,
  TRAIN,
  VALIDATION,
} from "../../../functions/core/splits/label.ts";

function labelsOf(
  split: ResolvedSplit,
  times: readonly number[],
  codes: readonly number[] | null = null,
) {
  const splitCodes = codes === null ? null : Uint8Array.from(codes);
  return Array.from(
    labelEvents(split, { timesMs: Float64Array.from(times), splitCodes, user: "u" }),
  );
}

describe("splitLabelFromText", () => {
  test.each([
    ["train", TRAIN],
    ["Train", TRAIN],
    ["validation", VALIDATION],
    ["VALID", VALIDATION],
    ["val", VALIDATION],
    ["Dev", VALIDATION],
    [" test ", TEST],
    ["", null],
    ["testing", null],
    ["0", null],
  ])("reads %j as %s", (text, label) => {
    expect(splitLabelFromText(text)).toBe(label);
  });
});

describe("last item", () => {
  test.each([
    [0, []],
    [1, [TRAIN]],
    [2, [TRAIN, TEST]],
    [3, [TRAIN, VALIDATION, TEST]],
    [5, [TRAIN, TRAIN, TRAIN, VALIDATION, TEST]],
  ])("labels %i events by position", (eventCount, expected) => {
    expect(labelsOf({ kind: "last-item" }, new Array(eventCount).fill(7))).toEqual(expected);
  });
});

describe("last events", () => {
  const last = (eventCount: number, count: number) =>
    labelsOf({ kind: "last", count }, new Array(eventCount).fill(7));

  test("by hand: the last two, two before them, and always one to train on", () => {
    const [R, V, E] = [TRAIN, VALIDATION, TEST];
    expect(last(6, 2)).toEqual([R, R, V, V, E, E]);
    expect(last(4, 2)).toEqual([R, V, E, E]);
    expect(last(3, 2)).toEqual([R, E, E]);
    expect(last(2, 2)).toEqual([R, E]);
    expect(last(1, 2)).toEqual([R]);
    expect(last(0, 2)).toEqual([]);
  });

  test("of one is last-item", () => {
    for (let count = 0; count < 6; count++) {
      const items = labelsOf({ kind: "last-item" }, new Array(count).fill(7));
      expect(last(count, 1)).toEqual(items);
    }
  });
});

describe("ratio", () => {
  const ratio = (eventCount: number, share: number) =>
    labelsOf({ kind: "ratio", share }, new Array(eventCount).fill(7)).join("");

  test("by hand: the first share for training, its last tenth for validation, the rest for the test", () => {
    expect(ratio(10, 0.8)).toBe("0000000122");
    expect(ratio(25, 0.8)).toBe("000000000000000000" + "11" + "22222");
    expect(ratio(5, 0.8)).toBe("00012");
    expect(ratio(2, 0.8)).toBe("02");
    expect(ratio(1, 0.8)).toBe("0");
    expect(ratio(4, 0.1)).toBe("0222");
  });

  test("always trains on the first event, and labels never fall", () => {
    const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), share, (count, of) => {
        const labels = ratio(count, of);
        expect(labels).toMatch(/^0+1*2*$/);
        expect(labels.replaceAll("2", "").length).toBe(Math.max(1, Math.floor(of * count)));
      }),
      { seed: 1 },
    );
  });
});

describe("a test that ends", () => {
  test("leaves what comes after it out of every part", () => {
    const split = { kind: "time", validationFromMs: 20, testFromMs: 30, testToMs: 40 } as const;
    expect(labelsOf(split, [10, 20, 30, 39, 40, 99])).toEqual([
      TRAIN,
      VALIDATION,
      TEST,
      TEST,
      AFTER_TEST,
      AFTER_TEST,
    ]);
  });
});

describe("users held out", () => {
  test("have one label for everything they did", () => {
    for (const split of [
      { kind: "users", share: 0.3, seed: 1 },
      { kind: "fold", fold: 1, folds: 3, seed: 1 },
    ] as const) {
      const labels = new Set(
        Array.from({ length: 50 }, (_, user) =>
          String(
            labelEvents(split, {
              timesMs: Float64Array.of(1, 2),
              splitCodes: null,
              user: `u${user}`,
            }),
          ),
        ),
      );
      expect([...labels].sort()).toEqual(["0,0", "1,1", "2,2"]);
    }
  });
});

describe("time", () => {
  test("puts an event on a cut on the later side", () => {
    const split = { kind: "time", validationFromMs: 20, testFromMs: 30 } as const;
    expect(labelsOf(split, [10, 19, 20, 29, 30, 31])).toEqual([
      TRAIN,
      TRAIN,
      VALIDATION,
      VALIDATION,
      TEST,
      TEST,
    ]);
  });

  test("never labels an event below the one before it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 })),
        fc.tuple(fc.nat(50), fc.nat(50)),
        (times, cuts) => {
          const [validationFromMs, testFromMs] = [Math.min(...cuts), Math.max(...cuts)];
          const sorted = times.toSorted((a, b) => a - b);
          const labels = labelsOf({ kind: "time", validationFromMs, testFromMs }, sorted);
          expect(labels).toEqual(labels.toSorted((a, b) => a - b));
        },
      ),
      { seed: 1 },
    );
  });

  test("refuses cuts in the wrong order", () => {
    const split = { kind: "time", validationFromMs: 31, testFromMs: 30 } as const;
    expect(() => labelsOf(split, [1])).toThrow("validation comes before the test");
  });
});

describe("column", () => {
  const [R, V, E] = [TRAIN, VALIDATION, TEST];

  test("keeps what the column says where it names validation events", () => {
    const split = { kind: "column", validationFromMs: null } as const;
    expect(labelsOf(split, [1, 2, 3, 4], [E, R, V, R])).toEqual([E, R, V, R]);
  });

  test("gives all training events of a user to validation when the last of them is late", () => {
    const split = { kind: "column", validationFromMs: 20 } as const;
    expect(labelsOf(split, [1, 2, 20], [R, R, R])).toEqual([V, V, V]);
    expect(labelsOf(split, [1, 2, 19], [R, R, R])).toEqual([R, R, R]);
    // The time of a test event does not count.
    expect(labelsOf(split, [1, 2, 20], [R, R, E])).toEqual([R, R, E]);
    expect(labelsOf(split, [1, 20, 21], [R, R, E])).toEqual([V, V, E]);
    expect(labelsOf(split, [20, 21], [E, E])).toEqual([E, E]);
  });

  test("does not write into the codes it was given", () => {
    const splitCodes = Uint8Array.of(R, E);
    const timesMs = Float64Array.of(5, 6);
    for (const validationFromMs of [null, 0]) {
      labelEvents({ kind: "column", validationFromMs }, { timesMs, splitCodes, user: "u" }).fill(9);
    }
    expect(splitCodes).toEqual(Uint8Array.of(R, E));
  });

  test("refuses missing, short or unknown codes", () => {
    const split = { kind: "column", validationFromMs: null } as const;
    expect(() => labelsOf(split, [1])).toThrow("a column split has the column's values");
    expect(() => labelsOf(split, [1, 2], [R])).toThrow("every event has a split code");
    expect(() => labelsOf(split, [1], [3])).toThrow("a split code is a label");
  });
});

describe("itemsLabelledBelow", () => {
  test("keeps training items for the model and all but test items for baselines, in order", () => {
    const items = Uint32Array.of(9, 8, 7, 8, 6);
    const labels = Uint8Array.of(TRAIN, TEST, VALIDATION, TRAIN, TEST);
    expect(itemsLabelledBelow(items, labels, VALIDATION)).toEqual(Uint32Array.of(9, 8));
    expect(itemsLabelledBelow(items, labels, TEST)).toEqual(Uint32Array.of(9, 7, 8));
  });
});
