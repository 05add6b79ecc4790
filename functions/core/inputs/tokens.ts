// Words of a text in lower case: what white space separates, or what a segmenter tells.

import { type CutRun, tokensOf as tokensOfText } from "../text/tokens.ts";
import { TOKENS_MAX } from "./field.ts";

/** The first words of a text, repeated ones included, at most TOKENS_MAX. */
export function tokensOf(text: string): string[] {
  const tokens = text.toLowerCase().split(/\s+/u, TOKENS_MAX + 1);
  return tokens.filter((token) => token !== "").slice(0, TOKENS_MAX);
}

/** The first words of a text without punctuation, where scripts without spaces are cut by `cut`; at most TOKENS_MAX. */
export function wordsOf(text: string, cut: CutRun): string[] {
  return tokensOfText(text, cut).slice(0, TOKENS_MAX);
}
