// Words of a text: what white space separates, in lower case.

import { TOKENS_MAX } from "./field.ts";

/** The first words of a text, repeated ones included, at most TOKENS_MAX. */
export function tokensOf(text: string): string[] {
  const tokens = text.toLowerCase().split(/\s+/u, TOKENS_MAX + 1);
  return tokens.filter((token) => token !== "").slice(0, TOKENS_MAX);
}
