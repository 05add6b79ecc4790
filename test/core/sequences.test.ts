import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sequencesFromEvents } from "../../functions/core/sequences.ts";

interface Event {
  readonly user: number;
  readonly item: number;
  readonly timeMs: number;
  readonly type: number;
}

const event = fc.record({
  user: fc.nat(3),
  item: fc.integer({ min: 1, max: 4 }),
  timeMs: fc.nat(5),
  type: fc.nat(1),
});

function columns(events: readonly Event[]) {
  return {
    user: Uint32Array.from(events, ({ user }) => user),
    item: Uint32Array.from(events, ({ item }) => item),
    timeMs: Float64Array.from(events, ({ timeMs }) => timeMs),
    type: Uint32Array.from(events, ({ type }) => type),
    splitCode: new Uint8Array(events.length),
  };
}

/** The obvious twin: sort, then keep the first of equals. */
function expected(users: readonly string[], events: readonly Event[]) {
  const seen = new Set<string>();
  const kept: Event[] = [];
  for (const some of events) {
    const identity = JSON.stringify(some);
    if (!seen.has(identity)) {
      seen.add(identity);
      kept.push(some);
    }
  }
  const sorted = [...users].sort((a, b) => (a < b ? -1 : 1));
  return sorted.map((id) => ({
    id,
    items: kept
      .filter(({ user }) => users[user] === id)
      .sort((a, b) => a.timeMs - b.timeMs)
      .map(({ item }) => item),
  }));
}

describe("sequencesFromEvents", () => {
  const users = ["u2", "u10", "U1", "é"];

  test("agrees with it where many events have one time", () => {
    const crowd = fc.record({
      user: fc.constant(0),
      item: fc.integer({ min: 1, max: 60 }),
      timeMs: fc.nat(1),
      type: fc.nat(1),
    });
    fc.assert(
      fc.property(fc.array(crowd, { minLength: 100, maxLength: 300 }), (events) => {
        const found = sequencesFromEvents(["u"], columns(events));
        expect([...found.items]).toEqual(expected(["u"], events)[0]?.items);
      }),
      { seed: 20261125, numRuns: 50 },
    );
  });

  test("agrees with the obvious twin: by user, by time, duplicates out, equal times in input order", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const found = sequencesFromEvents(users, columns(events));
        const lists = found.users.map((id, user) => ({
          id,
          items: Array.from(found.items.subarray(found.starts[user], found.starts[user + 1])),
        }));
        expect(lists).toEqual(expected(users, events));
        expect(found.items.length + found.duplicates).toBe(events.length);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test("keeps the columns of an event together", () => {
    const found = sequencesFromEvents(["a"], {
      user: Uint32Array.of(0, 0),
      item: Uint32Array.of(5, 6),
      timeMs: Float64Array.of(20, 10),
      type: Uint32Array.of(1, 2),
      splitCode: Uint8Array.of(2, 0),
    });
    expect(found).toMatchObject({
      items: Uint32Array.of(6, 5),
      timesMs: Float64Array.of(10, 20),
      types: Uint32Array.of(2, 1),
      splitCodes: Uint8Array.of(0, 2),
      duplicates: 0,
    });
  });
});
