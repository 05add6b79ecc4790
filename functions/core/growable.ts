// A typed column that grows by doubling, for stages that learn how many rows there are only by reading them.

import { assert } from "./assert.ts";

interface Columns {
  u8: Uint8Array;
  u32: Uint32Array;
  f64: Float64Array;
}

/** Values appended one by one. */
export interface Growable<T> {
  push(value: number): void;
  append(values: T): void;
  /** Adds `amount` to the value at `index`; values up to there that were not pushed are 0. */
  add(index: number, amount: number): void;
  readonly length: number;
  /** The values so far, in an array of exactly their number. */
  values(): T;
  /** The values so far, and perhaps more behind them; good until the next push. */
  view(): T;
}

/** An empty column of u8, u32 or f64 elements. */
export function growable<K extends keyof Columns>(type: K): Growable<Columns[K]> {
  const allocate = (length: number): Columns[K] => {
    const constructors = { u8: Uint8Array, u32: Uint32Array, f64: Float64Array };
    return new constructors[type](length) as Columns[K];
  };
  let values = allocate(64);
  let length = 0;
  const reach = (count: number) => {
    if (count > values.length) {
      const larger = allocate(Math.max(count, values.length * 2));
      larger.set(values);
      values = larger;
    }
  };
  return {
    push(value) {
      if (length === values.length) {
        reach(length + 1);
      }
      values[length++] = value;
    },
    append(added) {
      reach(length + added.length);
      values.set(added, length);
      length += added.length;
    },
    add(index, amount) {
      if (index >= length) {
        reach(index + 1);
        length = index + 1;
      }
      values[index] = (values[index] as number) + amount;
    },
    get length() {
      return length;
    },
    values() {
      assert(length <= values.length, "a column holds what was pushed");
      return values.slice(0, length) as Columns[K];
    },
    view: () => values,
  };
}
