// Strings numbered in the order of their first appearance.

/** Number of each string seen so far. */
export interface Dictionary {
  /** The number of `value`, given out now if it is new. */
  indexOf(value: string): number;
  /** The strings, each at its number. */
  readonly values: readonly string[];
}

export function dictionary(): Dictionary {
  const indexes = new Map<string, number>();
  const values: string[] = [];
  return {
    indexOf(value) {
      const known = indexes.get(value);
      if (known !== undefined) {
        return known;
      }
      indexes.set(value, values.length);
      values.push(value);
      return values.length - 1;
    },
    values,
  };
}
