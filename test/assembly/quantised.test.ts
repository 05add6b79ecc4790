import { describe, expect, test } from "vitest";
import { packedBytes, padded } from "../../functions/core/layout.ts";
import { quantisedScore, quantiseRow, roundHalfToEven } from "../reference/quantised.ts";
import { BUILDS, createBench, drawNumbers } from "../support/kernels.ts";
import { read } from "../support/read.ts";

/** Items, states, columns: equal to, above, below and no multiple of 8 items, 4 states and 2 columns. */
const SIZES = [
  [8, 4, 16],
  [16, 8, 64],
  [1, 1, 1],
  [7, 3, 5],
  [29, 6, 11],
  [23, 9, 33],
  [19, 5, 257],
] as const;

const rowOf = (values: Float64Array, row: number, H: number) =>
  values.subarray(row * H, (row + 1) * H);

/** Numbers whose rows differ in size, the second of them zero, the third too small for a scale. */
function drawRows(rows: number, H: number, seed: number): Float64Array {
  const factors = [1, 0, 1e-36, 40, 0.003];
  return drawNumbers(rows * H, seed).map((value, index) =>
    Math.fround(value * read(factors, Math.floor(index / H) % factors.length)),
  );
}

test("halves are rounded to the even neighbour", () => {
  const halves = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.49, -1.51];
  expect(halves.map((x) => roundHalfToEven(x) + 0)).toEqual([-2, -2, 0, 0, 2, 2, 0, -2]);
});

describe.each(BUILDS)("quantised scores, %s", (_, makeKernels) => {
  const kernels = makeKernels();

  test.each(SIZES)("are those of the twin, bit for bit: %i items, %i states, H %i", (n, M, H) => {
    const bench = createBench(kernels);
    const { run, memory } = bench;
    const columns = 2 * Math.ceil(H / 2);
    const [itemValues, stateValues] = [drawRows(n, H, 1), drawRows(M, H, 2)];
    const biasValues = drawNumbers(n, 3);
    const items = bench.matrix(n, H, itemValues);
    const states = bench.matrix(M, H, stateValues);
    const bias = bench.matrix(1, n, biasValues);
    const scores = bench.matrix(M, n);
    const panels = bench.room(columns * padded(n));
    const itemScales = bench.room(4 * padded(n));
    const levels = bench.room(2 * columns * 4 * Math.ceil(M / 4));
    const stateScales = bench.room(4 * M);

    run.quantisePanels(panels, itemScales, items.at, items.step, n, H);
    run.quantiseStates(levels, stateScales, states.at, states.step, M, H);
    const table = [panels, itemScales, bias.at] as const;
    run.quantisedScores(scores.at, scores.step, ...table, levels, stateScales, M, padded(n), H);

    const itemRows = Array.from({ length: n }, (_, item) =>
      quantiseRow(rowOf(itemValues, item, H)),
    );
    const stateRows = Array.from({ length: M }, (_, row) =>
      quantiseRow(rowOf(stateValues, row, H)),
    );
    const expected = stateRows.flatMap((state) =>
      itemRows.map((item, index) => quantisedScore(item, state, read(biasValues, index))),
    );
    expect([...memory.f32(itemScales, n)]).toEqual(itemRows.map(({ scale }) => scale));
    expect([...scores.values()]).toEqual(expected);
    bench.expectIntact();
  });

  test("differ from the exact ones by what rounding to levels can do", () => {
    const bench = createBench(kernels);
    const { run } = bench;
    const [n, M, H] = [21, 3, 37];
    const [itemValues, stateValues] = [drawNumbers(n * H, 4), drawNumbers(M * H, 5, 0.2)];
    const items = bench.matrix(n, H, itemValues);
    const states = bench.matrix(M, H, stateValues);
    const bias = bench.matrix(1, n);
    const scores = bench.matrix(M, n);
    const panels = bench.room(2 * Math.ceil(H / 2) * padded(n));
    const [itemScales, stateScales] = [bench.room(4 * padded(n)), bench.room(4 * M)];
    const levels = bench.room(4 * Math.ceil(H / 2) * 4 * Math.ceil(M / 4));
    run.quantisePanels(panels, itemScales, items.at, items.step, n, H);
    run.quantiseStates(levels, stateScales, states.at, states.step, M, H);
    const table = [panels, itemScales, bias.at] as const;
    run.quantisedScores(scores.at, scores.step, ...table, levels, stateScales, M, padded(n), H);
    scores.values().forEach((score, index) => {
      const item = rowOf(itemValues, index % n, H);
      const state = rowOf(stateValues, Math.floor(index / n), H);
      const [itemHalf, stateHalf] = [halfLevel(item), halfLevel(state)];
      let exact = 0;
      let bound = 0;
      for (const [k, x] of item.entries()) {
        const y = read(state, k);
        exact += x * y;
        bound += Math.abs(x) * stateHalf + Math.abs(y) * itemHalf + itemHalf * stateHalf;
      }
      expect(Math.abs(score - exact)).toBeLessThanOrEqual(bound);
    });
  });

  test.each([
    [29, 11],
    [17, 64],
    [13, 530],
  ])("a second score has the bits of the product plus the bias: %i items, H %i", (n, H) => {
    const bench = createBench(kernels);
    const { run, memory } = bench;
    const items = bench.matrix(n, H, drawNumbers(n * H, 6));
    const state = bench.matrix(1, H, drawNumbers(H, 7));
    const bias = bench.matrix(1, n, drawNumbers(n, 8));
    const scores = bench.matrix(1, n);
    const packed = bench.room(packedBytes(H, n));
    run.packPanelsTransposed(packed, items.at, items.step, H, n);
    run.product(scores.at, scores.step, state.at, state.step, packed, 1, padded(n), H, 0);
    run.addToRows(scores.at, bias.at, 1, n);
    const some = [n - 1, 0, 5, 3];
    const found = bench.room(4 * some.length);
    const indices = bench.indices(some);
    const table = [items.at, items.step, bias.at] as const;
    run.rescoreItems(found, indices, some.length, ...table, state.at, H);
    const values = scores.values();
    expect([...memory.f32(found, some.length)]).toEqual(some.map((item) => read(values, item)));
    bench.expectIntact();
  });
});

/** Half a level of a row, and what f32 adds to it. */
function halfLevel(row: Float64Array): number {
  const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return (largest / 254) * (1 + 2 ** -14);
}
