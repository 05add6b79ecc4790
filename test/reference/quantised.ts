// The twin of the quantised scores: integers as they are, and each f32 operation rounded where the kernel rounds it.

const LEVELS = 127;
const SMALLEST = Math.fround(1e-30);

/** A row in levels, with its scale. */
export interface QuantisedRow {
  readonly levels: readonly number[];
  readonly scale: number;
}

/** The nearest whole number, the even one of two. */
export function roundHalfToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  const isUp = rest > 0.5 || (rest === 0.5 && below % 2 !== 0);
  return isUp ? below + 1 : below;
}

export function quantiseRow(x: ArrayLike<number>): QuantisedRow {
  const values = Array.from(x);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const isZero = largest <= SMALLEST;
  const perUnit = isZero ? 0 : Math.fround(LEVELS / largest);
  return {
    levels: values.map((value) => roundHalfToEven(Math.fround(value * perUnit))),
    scale: isZero ? 0 : Math.fround(largest / LEVELS),
  };
}

/** The score of an item for a state. */
export function quantisedScore(item: QuantisedRow, state: QuantisedRow, bias: number): number {
  const sum = item.levels.reduce((all, level, k) => all + level * (state.levels[k] ?? 0), 0);
  const scale = Math.fround(item.scale * state.scale);
  return Math.fround(Math.fround(Math.fround(sum) * scale) + bias);
}
