// Selection of the likest neighbours, against sorting.

import fc from "fast-check";
import { expect, test } from "vitest";
import { itemNeighbourRows } from "../../../functions/core/baselines/itemRows.ts";
import { nthLargest } from "../../../functions/core/baselines/nthLargest.ts";
import { pairRows } from "../../../functions/core/baselines/pairRows.ts";

test("the n-th largest is that of a sorted list, whatever ties there are", () => {
  const values = fc.array(fc.integer({ min: -4, max: 9 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(values, fc.nat(), (list, draw) => {
      const n = 1 + (draw % list.length);
      const sorted = list.toSorted((a, b) => b - a);
      const scratch = Float64Array.from([...list, 99]);
      expect(nthLargest(scratch, list.length, n)).toBe(sorted[n - 1]);
      const first = Array.from(scratch.subarray(0, n)).sort((a, b) => b - a);
      expect(first).toEqual(sorted.slice(0, n));
    }),
    { seed: 1 },
  );
});

test("item-kNN keeps the likest neighbours, of equals those with the lowest index", () => {
  const counts = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(counts, fc.integer({ min: 1, max: 13 }), (together, neighbours) => {
      const V = together.length + 2;
      const rows = pairRows(V, {
        from: new Uint32Array(together.length).fill(1),
        to: Uint32Array.from(together, (_, place) => place + 2),
        weight: Float64Array.from(together),
      });
      const sequencesOf = new Float64Array(V).fill(4);
      const rowOf = itemNeighbourRows(rows, sequencesOf, { neighbours, shrinkage: 0 });
      const expected = together
        .map((count, place) => [place + 2, count / 4] as const)
        .sort((a, b) => b[1] - a[1] || a[0] - b[0])
        .slice(0, neighbours)
        .sort((a, b) => a[0] - b[0]);
      for (const _ of ["found", "kept"]) {
        const { items, gains, divisor } = rowOf(1);
        expect(Array.from(items, (item, at) => [item, gains[at]])).toEqual(expected);
        expect(divisor).toBe(1);
      }
    }),
    { seed: 1 },
  );
});
