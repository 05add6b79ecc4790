// From a text to its tokens. Scripts that put spaces between words give lower-case words; scripts that do not (Chinese,
// Japanese, Thai, Lao, Khmer, Burmese) give characters and pairs of neighbouring characters, since words cannot be told
// without a dictionary; where there is one, it cuts them. Punctuation, symbols and white space only separate.

/** One letter of a script that is written without spaces between words. */
const UNSPACED =
  "(?:(?=[\\p{L}\\p{M}])[\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Thai}\\p{scx=Lao}\\p{scx=Khmer}\\p{scx=Myanmar}])";
const LETTER = `(?:(?!${UNSPACED})[\\p{L}\\p{N}\\p{M}])`;
/** A run of letters without spaces between words (group 1), or a word, which may hold apostrophes: don't. */
const RUN_OR_WORD = new RegExp(`(${UNSPACED}+)|${LETTER}+(?:['’]${LETTER}+)*`, "gu");

/** The tokens of a run of letters without spaces between words, in order. */
export type CutRun = (run: string) => readonly string[];

/**
 * The tokens of a text, in order. `Not bad` is not, bad; `不好用` is 不, 不好, 好, 好用, 用. Empty where the text has
 * neither letters nor digits.
 */
export function tokensOf(text: string, cut: CutRun = charactersAndPairs): string[] {
  const tokens: string[] = [];
  for (const [found, unspaced] of text.toLowerCase().matchAll(RUN_OR_WORD)) {
    if (unspaced === undefined) {
      tokens.push(found.replaceAll("’", "'"));
      continue;
    }
    // One by one: a run may be longer than what a call takes as arguments.
    for (const token of cut(unspaced)) {
      tokens.push(token);
    }
  }
  return tokens;
}

function charactersAndPairs(run: string): string[] {
  const characters = Array.from(run);
  return characters.flatMap((character, index) => {
    const next = characters[index + 1];
    return next === undefined ? [character] : [character, character + next];
  });
}
