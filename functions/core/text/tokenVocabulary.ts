// The vocabulary of a text model, from the tokens of the texts that it is trained on alone.

import { compareStrings } from "../strings.ts";

/** Row of the embedding that no token has. */
export const PADDING = 0;
/** Row of every token that is not in the vocabulary. */
export const UNKNOWN = 1;
const KNOWN_FROM = 2;

/** A vocabulary: tokens by row, and rows by token. */
export interface TokenVocabulary {
  /** Rows in all, padding and unknown included. */
  readonly V: number;
  /** Tokens of the rows from 2 on. */
  readonly tokens: readonly string[];
  rowOf(token: string): number;
}

/** How many tokens a vocabulary may have. */
export interface VocabularyLimits {
  /** Tokens at most. */
  readonly tokensMax: number;
  /** Tokens that occur less often are unknown, which gives the row of unknown tokens something to learn from. */
  readonly countMin: number;
}

/** The most frequent tokens, in descending order of their counts; of equal counts, by code unit. */
export function tokenVocabulary(
  counts: ReadonlyMap<string, number>,
  { tokensMax, countMin }: VocabularyLimits,
): TokenVocabulary {
  const tokens = [...counts]
    .filter(([, count]) => count >= countMin)
    .sort(([a, countA], [b, countB]) => countB - countA || compareStrings(a, b))
    .slice(0, tokensMax)
    .map(([token]) => token);
  const rows = new Map(tokens.map((token, index) => [token, KNOWN_FROM + index]));
  return { V: KNOWN_FROM + tokens.length, tokens, rowOf: (token) => rows.get(token) ?? UNKNOWN };
}

/** Rows of the last `lengthMax` tokens; a text without tokens is one unknown token. */
export function rowsOfTokens(
  tokens: readonly string[],
  { rowOf }: TokenVocabulary,
  lengthMax: number,
): Uint32Array {
  const last = tokens.slice(-lengthMax);
  return last.length === 0 ? Uint32Array.of(UNKNOWN) : Uint32Array.from(last, rowOf);
}
