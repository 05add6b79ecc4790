// Sequences in order of their ends, against sorting them as objects.

import fc from "fast-check";
import { expect, test } from "vitest";
import { endedSequences, orderedByEnd } from "../../../functions/core/baselines/endedSequences.ts";
import { TEST, VALIDATION } from "../../../functions/core/splits/label.ts";

const event = fc.record({
  item: fc.integer({ min: 1, max: 9 }),
  label: fc.integer({ min: 0, max: 2 }),
  time: fc.integer({ min: 0, max: 5 }),
});
const sequence = fc.record({
  user: fc.constantFrom("a", "b", "c"),
  events: fc
    .array(event, { maxLength: 5 })
    .map((events) => events.toSorted((a, b) => a.time - b.time)),
});
const shards = fc.array(fc.array(sequence, { maxLength: 5 }), { minLength: 1, maxLength: 3 });

test("sequences stand in order of their last event, users and shards, their training part first", () => {
  fc.assert(
    fc.property(shards, (all) => {
      const found = orderedByEnd(
        all.map((own) => {
          const events = own.flatMap((one) => one.events);
          const starts = [0];
          for (const { events: some } of own) {
            starts.push((starts.at(-1) ?? 0) + some.length);
          }
          return endedSequences({
            users: own.map(({ user }) => user),
            starts: Uint32Array.from(starts),
            items: Uint32Array.from(events, ({ item }) => item),
            labels: Uint8Array.from(events, ({ label }) => label),
            timesMs: Float64Array.from(events, ({ time }) => time),
          });
        }),
      );
      const byEnd = <T extends { user: string; end: number }>(some: readonly T[]) =>
        some.toSorted((a, b) => a.end - b.end || Number(a.user > b.user) - Number(a.user < b.user));
      const expected = byEnd(
        all.flat().flatMap(({ user, events }) => {
          const trained = events.filter(({ label }) => label < VALIDATION);
          const validated = events.filter(({ label }) => label === VALIDATION);
          const last = events.findLast(({ label }) => label < TEST);
          const items = [...trained, ...validated].map(({ item }) => item);
          const trainingEnd = trained.at(-1)?.time;
          return last === undefined
            ? []
            : [{ user, end: last.time, items, training: trained.length, trainingEnd }];
        }),
      );
      const rows = expected.map((_, place) => [
        ...found.items.subarray(found.starts[place], found.starts[place + 1]),
      ]);
      expect(rows).toEqual(expected.map(({ items }) => items));
      expect(Array.from(found.training)).toEqual(expected.map(({ training }) => training));
      const trained = expected.flatMap(({ user, trainingEnd }, place) =>
        trainingEnd === undefined ? [] : [{ user, end: trainingEnd, place }],
      );
      expect(Array.from(found.trainingOrder)).toEqual(byEnd(trained).map(({ place }) => place));
    }),
    { seed: 1 },
  );
});
