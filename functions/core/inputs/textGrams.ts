// Texts as bags of hashed character n-grams (Joulin et al., "Bag of tricks for efficient text classification", 2017;
// Weinberger et al., "Feature hashing for large scale multitask learning", 2009): no vocabulary, no segmentation, any
// script, and a word that was never seen shares grams with words that were.

import { hashString } from "../partition.ts";

/** Grams of a text that count: the first ones. */
export const GRAMS_MAX = 128;
/** Lengths of grams, in characters (code points). */
const GRAM_LENGTHS = [2, 3] as const;
/** Part of every hash, and of every result: another way to cut texts takes another key. */
const HASH_KEY = "millrace-text-1";

/**
 * The bucket, in [0, buckets), of each of the first GRAMS_MAX grams of a text: at each place two characters, then
 * three. The text is in lower case, with one space for any white space and one at either end, so
 * that grams know where words begin. Empty for a blank text. Repeated grams are repeated.
 */
export function gramBuckets(text: string, buckets: number): number[] {
  const words = text.toLowerCase().trim().replace(/\s+/gu, " ");
  if (words === "") {
    return [];
  }
  // No more characters are looked at than the grams that count can begin at.
  const characters = Array.from(` ${words.slice(0, 2 * GRAMS_MAX)} `);
  const grams = characters.flatMap((_, start) =>
    GRAM_LENGTHS.flatMap((length) =>
      start + length <= characters.length ? [characters.slice(start, start + length).join("")] : [],
    ),
  );
  return grams.slice(0, GRAMS_MAX).map((gram) => hashString(`${HASH_KEY}\0${gram}`) % buckets);
}
