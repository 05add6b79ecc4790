// Labelled texts made ready for the model: split into training and validation, vocabulary, rows of tokens.

import { InvalidInputError } from "../errors.ts";
import { hashString } from "../partition.ts";
import { randomStream } from "../random.ts";
import type { LabelledText } from "../text/textReader.ts";
import { type CutRun, tokensOf } from "../text/tokens.ts";
import { rowsOfTokens, type TokenVocabulary, tokenVocabulary } from "../text/tokenVocabulary.ts";
import type { ArticleConfig } from "./articleConfig.ts";

/** One text as the model sees it. */
export interface ArticleText {
  /** Rows of the vocabulary, at least one. */
  readonly tokens: Uint32Array;
  readonly label: 0 | 1;
  readonly line: number;
}

export interface ArticleTexts {
  readonly vocabulary: TokenVocabulary;
  readonly training: readonly ArticleText[];
  readonly validation: readonly ArticleText[];
}

/** No round of training has this number, so its stream is free for the split. */
const SPLIT_STREAM = 0xffffffff;

/**
 * Whether a text is held out: a function of seed and text alone, so that equal texts are on the same side and another
 * order of rows, or more of them, moves none.
 */
export function isHeldOut(text: string, { seed, validationShare }: ArticleConfig): boolean {
  const minor = hashString(text);
  const stream = randomStream({ seed, purpose: "shuffle", major: SPLIT_STREAM, minor });
  return stream.uniformAt(0) < validationShare;
}

/** Takes texts one by one, whose runs without spaces `cut` cuts, and gives what is to be trained on. */
export function articleTexts(config: ArticleConfig, cut?: CutRun) {
  const counts = new Map<string, number>();
  const taken: (Omit<ArticleText, "tokens"> & { words: string[]; isHeldOut: boolean })[] = [];
  return {
    add({ text, label, line }: LabelledText): void {
      const all = tokensOf(text, cut);
      const isOut = isHeldOut(text, config);
      for (const token of isOut ? [] : all) {
        counts.set(token, (counts.get(token) ?? 0) + 1);
      }
      taken.push({ words: all.slice(-config.lengthMax), label, line, isHeldOut: isOut });
    },
    /**
     * What was taken, of a file with `quarantined` other rows. Throws InvalidInputError `too-few-texts` where either
     * side lacks texts of either label.
     */
    texts(where: string, quarantined = 0): ArticleTexts {
      const { tokensMax, tokenCountMin: countMin } = config;
      const vocabulary = tokenVocabulary(counts, { tokensMax, countMin });
      const side = (isOut: boolean) =>
        taken
          .filter((text) => text.isHeldOut === isOut)
          .map(({ words, label, line }) => ({
            tokens: rowsOfTokens(words, vocabulary, config.lengthMax),
            label,
            line,
          }));
      const [training, validation] = [side(false), side(true)];
      checkSide(where, "training", training, quarantined);
      checkSide(where, "validation", validation, quarantined);
      return { vocabulary, training, validation };
    },
  };
}

function checkSide(
  where: string,
  name: string,
  texts: readonly ArticleText[],
  quarantined: number,
): void {
  const ones = texts.filter(({ label }) => label === 1).length;
  if (ones > 0 && ones < texts.length) {
    return;
  }
  throw new InvalidInputError({
    code: "too-few-texts",
    what: `the ${name} texts do not have both labels`,
    where,
    expected: "texts with label 0 and with label 1 on both sides of the split",
    found: `${ones} texts with label 1 among ${texts.length} for ${name}; ${quarantined} rows were set aside`,
    fix: "give more rows of both labels; if rows were set aside, name the columns with --text and --label",
  });
}
