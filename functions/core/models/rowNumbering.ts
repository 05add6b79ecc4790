// Numbers of the distinct rows of a table that a batch touches, in the order in which they are first named. Reset costs
// as much as was named, not as much as the table has.

import { assert } from "../assert.ts";

/** Distinct rows of a table of V rows, numbered from 0. */
export interface RowNumbering {
  /** The numbers of `rows`; rows not named before get the next ones. */
  number(rows: Uint32Array): Uint32Array;
  /** How many distinct rows were named. */
  count(): number;
  /** The rows by number; valid until the next call of another method. */
  rows(): Uint32Array;
  /** Forgets all rows. */
  clear(): void;
}

/** No rows of a table of V rows, of which at most `countMax` will be named at a time. */
export function rowNumbering(V: number, countMax: number): RowNumbering {
  const numberOf = new Int32Array(V).fill(-1);
  const named = new Uint32Array(countMax);
  let count = 0;
  return {
    number(rows) {
      return rows.map((row) => {
        const known = numberOf[row];
        if (known !== undefined && known >= 0) {
          return known;
        }
        assert(known === -1 && count < countMax, "rows are in the table, and not too many");
        numberOf[row] = count;
        named[count] = row;
        return count++;
      });
    },
    count: () => count,
    rows: () => named.subarray(0, count),
    clear() {
      for (let index = 0; index < count; index++) {
        numberOf[named[index] as number] = -1;
      }
      count = 0;
    },
  };
}
