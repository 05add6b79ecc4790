// Which items the map of the report shows, where they lie, and which of them it names.

import { principalPlane } from "../statistics/principalPlane.ts";

/** Items that are shown: those with most events. */
const SHOWN_MAX = 500;
const NAMED_MAX = 10;
/** Named items are at least this far apart, as a share of the distance of the farthest from the middle. */
const APART = 0.2;

export interface ItemPlane {
  /** Along the two axes of most variance, rounded to 4 decimals. */
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly shares: readonly [number, number];
  /** Items to name, by their point and their index in the vocabulary: far out, and apart from each other. */
  readonly named: readonly { readonly point: number; readonly item: number }[];
}

/** The plane of vectors [V, width] of items by events [V]; null where they do not spread in two directions. */
export function itemPlane(
  vectors: Float32Array,
  width: number,
  itemCounts: Float64Array,
): ItemPlane | null {
  const countAt = (item: number) => itemCounts[item] as number;
  const items = Array.from(itemCounts.keys())
    .filter((item) => item > 0 && countAt(item) > 0)
    .sort((a, b) => countAt(b) - countAt(a) || a - b)
    .slice(0, SHOWN_MAX);
  const rows = new Float32Array(items.length * width);
  items.forEach((item, point) => {
    rows.set(vectors.subarray(item * width, (item + 1) * width), point * width);
  });
  const plane = principalPlane(rows, width);
  if (plane === null) {
    return null;
  }
  const { points, shares } = plane;
  return {
    points: points.map(([x, y]) => [rounded(x), rounded(y)]),
    shares,
    named: farOut(points).map((point) => ({ point, item: items[point] as number })),
  };
}

/** Points from the farthest on that are apart from those before. */
function farOut(points: readonly (readonly [number, number])[]): readonly number[] {
  const squareOf = ([x, y]: readonly [number, number]) => x * x + y * y;
  const order = points
    .map((point, index) => ({ point, index, square: squareOf(point) }))
    .sort((a, b) => b.square - a.square || a.index - b.index);
  const least = APART * APART * (order[0]?.square ?? 0);
  const chosen: typeof order = [];
  for (const one of order) {
    const isApart = chosen.every(
      ({ point: [x, y] }) => squareOf([one.point[0] - x, one.point[1] - y]) >= least,
    );
    if (isApart && chosen.length < NAMED_MAX) {
      chosen.push(one);
    }
  }
  return chosen.map(({ index }) => index);
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
