// A vocabulary that grows: a later run over newer data keeps the numbers of the items it knew and gives new items the
// numbers after them, so that weights of the earlier run keep their rows.

import { assert } from "./assert.ts";
import { compareStrings } from "./strings.ts";

/**
 * The items of `earlier` in their order, then those of `current` that are not among them, ascending by code unit. The
 * first item has number 1, since 0 is padding; items of each list are distinct. Items that are gone keep their number.
 */
export function grownVocabulary(
  earlier: readonly string[],
  current: readonly string[],
): readonly string[] {
  const known = new Set(earlier);
  assert(known.size === earlier.length, "a vocabulary holds each item once");
  const fresh = [...new Set(current)].filter((item) => !known.has(item));
  return [...earlier, ...fresh.sort(compareStrings)];
}
