import { describe, expect, test } from "vitest";
import { packedBytes, padded } from "../../functions/core/layout.ts";
import { quantisedScore, quantiseRow, roundHalfToEven } from "../reference/quantised.ts";
import { BUILDS, createBench, drawNumbers } from "../support/kernels.ts";
import { read } from "../support/read.ts";

/** Items, states, columns: equal to, above, below and no multiple of 16 items, 4 states and 2 columns. */
const SIZES = [
  [8, 4, 16],
  [16, 8, 64],
  [1, 1, 1],
  [7, 3, 5],
  [29, 6, 11],
  [23, 9, 33],
  [33, 7, 12],
  [19, 5, 257],
] as const;

/** Items in whole panels. */
const panelled = (n: number) => 16 * Math.ceil(n / 16);

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
    const biasValues = drawNumbers(panelled(n), 3);
    const items = bench.matrix(n, H, itemValues);
    const states = bench.matrix(M, H, stateValues);
    const bias = bench.matrix(1, panelled(n), biasValues);
    const columnsAll = panelled(n);
    const scores = bench.matrix(M, columnsAll);
    const panels = bench.room(columns * columnsAll);
    const itemScales = bench.room(4 * columnsAll);
    const levels = bench.room(2 * columns * 4 * Math.ceil(M / 4));
    const stateScales = bench.room(4 * M);

    run.quantisePanels(panels, itemScales, items.at, items.step, n, H);
    run.quantiseStates(levels, stateScales, states.at, states.step, M, H);
    const table = [panels, itemScales, bias.at] as const;
    run.quantisedScores(scores.at, scores.step, ...table, levels, stateScales, M, panelled(n), H);

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
    const found = scores.values().filter((_, index) => index % columnsAll < n);
    expect([...found]).toEqual(expected);
    bench.expectIntact();
  });

  test("differ from the exact ones by what rounding to levels can do", () => {
    const bench = createBench(kernels);
    const { run } = bench;
    const [n, M, H] = [21, 3, 37];
    const [itemValues, stateValues] = [drawNumbers(n * H, 4), drawNumbers(M * H, 5, 0.2)];
    const items = bench.matrix(n, H, itemValues);
    const states = bench.matrix(M, H, stateValues);
    const bias = bench.matrix(1, panelled(n));
    const scores = bench.matrix(M, panelled(n));
    const panels = bench.room(2 * Math.ceil(H / 2) * panelled(n));
    const [itemScales, stateScales] = [bench.room(4 * panelled(n)), bench.room(4 * M)];
    const levels = bench.room(4 * Math.ceil(H / 2) * 4 * Math.ceil(M / 4));
    run.quantisePanels(panels, itemScales, items.at, items.step, n, H);
    run.quantiseStates(levels, stateScales, states.at, states.step, M, H);
    const table = [panels, itemScales, bias.at] as const;
    run.quantisedScores(scores.at, scores.step, ...table, levels, stateScales, M, panelled(n), H);
    const found = scores.values().filter((_, index) => index % panelled(n) < n);
    found.forEach((score, index) => {
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
    const values = scores.values();
    const sorted = [...some].sort((one, other) => read(values, other) - read(values, one));
    const candidates = bench.indices(some);
    const table = [items.at, items.step, bias.at] as const;
    for (const count of [1, 3, 4, 9]) {
      const [found, best] = [bench.room(4 * count), bench.room(4 * count)];
      const lists = [found, best, count, candidates, some.length] as const;
      const length = run.bestCandidates(...lists, ...table, state.at, H);
      const expected = sorted.slice(0, count);
      expect([...memory.u32(found, length)]).toEqual(expected);
      expect([...memory.f32(best, length)]).toEqual(expected.map((item) => read(values, item)));
    }
    bench.expectIntact();
  });

  test("candidates of equal scores come by index, and a broken score is told", () => {
    const bench = createBench(kernels);
    const { run, memory } = bench;
    const items = bench.matrix(5, 2, [1, 0, 2, 0, 1, 0, Number.NaN, 0, 2, 0]);
    const [state, bias] = [bench.matrix(1, 2, [1, 0]), bench.matrix(1, 5)];
    const [found, best] = [bench.room(12), bench.room(12)];
    const table = [items.at, items.step, bias.at, state.at, 2] as const;
    const ask = (candidates: number[]) => {
      const at = bench.indices(candidates);
      return run.bestCandidates(found, best, 3, at, candidates.length, ...table);
    };
    expect(ask([4, 2, 1, 0])).toBe(3);
    expect([...memory.u32(found, 3)]).toEqual([1, 4, 0]);
    expect(ask([0, 3])).toBe(-1);
    bench.expectIntact();
  });
});

/** Half a level of a row, and what f32 adds to it. */
function halfLevel(row: Float64Array): number {
  const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return (largest / 254) * (1 + 2 ** -14);
}
