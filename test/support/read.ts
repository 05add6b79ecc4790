// One checked read, so that references stay free of casts.

import { present } from "../../functions/core/assert.ts";

/** Element `index` of `values`, which must exist. */
export function read(values: ArrayLike<number>, index: number): number {
  return present(values[index], `an array of ${values.length} has an element ${index}`);
}
