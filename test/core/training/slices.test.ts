import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sliceCount, sliceOfUpdate, slicesOf } from "../../../functions/core/training/slices.ts";
import type { RowLayout } from "../../../functions/core/training/updateRows.ts";

const layoutOf = (lengths: readonly number[]): RowLayout => {
  const starts = [0];
  for (const length of lengths) {
    starts.push((starts.at(-1) ?? 0) + length);
  }
  return { starts: Uint32Array.from(starts), items: Int32Array.from(lengths.keys()) };
};
const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 });
const counts = fc.integer({ min: 1, max: 8 });
const fixed = { seed: 5 };

describe("slices of the parameters", () => {
  test("lie end to end, are whole rows, and hold at most a row more than their share", () => {
    fc.assert(
      fc.property(lengths, counts, (rows, count) => {
        const layout = layoutOf(rows);
        const total = layout.starts.at(-1) ?? 0;
        const slices = slicesOf(layout, count);
        expect(slices.length).toBe(count);
        let [row, element] = [0, 0];
        for (const slice of slices) {
          expect([slice.startRow, slice.start]).toEqual([row, element]);
          expect(slice.end).toBe(layout.starts[slice.endRow]);
          expect(slice.layout.starts.at(-1)).toBe(slice.end - slice.start);
          expect(slice.layout.items).toEqual(layout.items.slice(slice.startRow, slice.endRow));
          expect(slice.end - slice.start).toBeLessThanOrEqual(total / count + 9);
          [row, element] = [slice.endRow, slice.end];
        }
        expect([row, element]).toEqual([rows.length, total]);
      }),
      fixed,
    );
  });

  test("share an update out: every row and value once, in order", () => {
    fc.assert(
      fc.property(lengths, counts, fc.func(fc.boolean()), (all, count, isTouched) => {
        const layout = layoutOf(all);
        const rows = Uint32Array.from(all.keys()).filter((row) => isTouched(row));
        const values = Float32Array.from(
          [...rows].flatMap((row) =>
            Array.from({ length: all[row] ?? 0 }, (_, column) => 100 * row + column),
          ),
        );
        const slices = slicesOf(layout, count);
        const parts = slices.map((slice) => sliceOfUpdate(layout, { rows, values }, slice));
        expect(parts.flatMap((part) => [...part.values])).toEqual([...values]);
        expect(
          parts.flatMap((part, index) =>
            Array.from(part.rows, (row) => row + (slices[index]?.startRow ?? 0)),
          ),
        ).toEqual([...rows]);
      }),
      fixed,
    );
  });

  test("are one a shard where all shards' weights together are large, or when asked for", () => {
    const small = { weightBytes: 2 ** 20, shards: 8, reducer: null };
    expect(sliceCount(small)).toBe(1);
    expect(sliceCount({ ...small, weightBytes: 2 ** 27 })).toBe(8);
    expect(sliceCount({ ...small, shards: 4096 })).toBe(64);
    expect(sliceCount({ ...small, reducer: "scatter" })).toBe(8);
    expect(sliceCount({ ...small, shards: 1, reducer: "scatter" })).toBe(2);
    expect(sliceCount({ ...small, weightBytes: 2 ** 40, reducer: "star" })).toBe(1);
  });
});
