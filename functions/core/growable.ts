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
  readonly length: number;
  /** The values so far, in an array of exactly their number. */
  values(): T;
}

/** An empty column of u8, u32 or f64 elements. */
export function growable<K extends keyof Columns>(type: K): Growable<Columns[K]> {
  const allocate = (length: number): Columns[K] => {
    const constructors = { u8: Uint8Array, u32: Uint32Array, f64: Float64Array };
    return new constructors[type](length) as Columns[K];
  };
  let values = allocate(64);
  let length = 0;
  return {
    push(value) {
      if (length === values.length) {
        const larger = allocate(values.length * 2);
        larger.set(values);
        values = larger;
      }
      values[length++] = value;
    },
    get length() {
      return length;
    },
    values() {
      assert(length <= values.length, "a column holds what was pushed");
      return values.slice(0, length) as Columns[K];
    },
  };
}
