import { describe, expect, test } from "vitest";
import { TEST, TRAIN, VALIDATION } from "../../../functions/core/splits/label.ts";
import { labelSequences, rangesByUser } from "../../../functions/core/splits/sequenceLabels.ts";

const [R, V, E] = [TRAIN, VALIDATION, TEST];

/** Sequences from lists of times; `users` names the user of each. */
function sequences(
  users: readonly string[],
  times: readonly (readonly number[])[],
  codes?: number[],
) {
  const timesMs = Float64Array.from(times.flat());
  const starts = [0];
  for (const list of times) {
    starts.push((starts.at(-1) ?? 0) + list.length);
  }
  return {
    users,
    starts: Uint32Array.from(starts),
    items: new Uint32Array(timesMs.length),
    timesMs,
    types: new Uint32Array(timesMs.length),
    splitCodes: codes === undefined ? new Uint8Array(timesMs.length) : Uint8Array.from(codes),
    duplicates: 0,
    order: Uint32Array.from(timesMs.keys()),
  };
}

test("rangesByUser finds neighbours of the same user", () => {
  expect(rangesByUser(["a", "a", "b", "c", "c"])).toEqual([
    { user: "a", start: 0, end: 2 },
    { user: "b", start: 2, end: 3 },
    { user: "c", start: 3, end: 5 },
  ]);
  expect(rangesByUser([])).toEqual([]);
});

describe("labelSequences", () => {
  const users = ["a", "a", "a", "b"];
  const times = [[1, 2], [5, 6], [8], [3, 9]];

  test("labels a user's sessions where it would label events", () => {
    const labels = labelSequences({ kind: "last-item" }, sequences(users, times), {
      areSessions: true,
    });
    expect(Array.from(labels)).toEqual([R, R, V, V, E, R, R]);
  });

  test("puts a session that reaches past the cut on the later side as a whole", () => {
    const split = { kind: "time", validationFromMs: 6, testFromMs: 9 } as const;
    const labels = labelSequences(split, sequences(users, times), { areSessions: true });
    expect(Array.from(labels)).toEqual([R, R, V, V, V, E, E]);
  });

  test("labels events where sequences are users", () => {
    const split = { kind: "time", validationFromMs: 6, testFromMs: 9 } as const;
    const labels = labelSequences(
      split,
      sequences(
        ["a", "b"],
        [
          [1, 6, 8],
          [3, 9],
        ],
      ),
      {
        areSessions: false,
      },
    );
    expect(Array.from(labels)).toEqual([R, V, V, R, E]);
  });

  test("follows a column event by event", () => {
    const split = { kind: "column", validationFromMs: null } as const;
    const labels = labelSequences(split, sequences(users, times, [0, 1, 2, 2, 0, 1, 2]), {
      areSessions: true,
    });
    expect(Array.from(labels)).toEqual([R, V, E, E, R, V, E]);
  });
});
