// A seeded set of labelled texts, for who has none at hand: short reviews of two clauses whose label is the judgement
// of the last clause. It depends on words (good, awful), on `not` before them, and on which clause comes last, so a
// model that ignores order cannot learn it: each review with its judgements exchanged is as likely, and mostly has the
// other label. A known share of the labels is wrong.

import { type RandomStream, randomStream } from "../random.ts";

/** Which texts to generate. */
export interface TextsConfig {
  readonly seed: number;
  readonly texts: number;
}

/** Share of labels that are turned round: nothing can be right more often than 1 less this. */
export const LABEL_NOISE = 0.03;

const SUBJECTS = [
  "the screen",
  "this phone",
  "the battery",
  "the camera",
  "the fabric",
  "the size",
];
const MORE_SUBJECTS = ["the delivery", "the price", "the service", "the colour", "the zip", "it"];
const GOOD = ["good", "great", "lovely", "perfect", "excellent", "solid", "quick", "comfortable"];
const BAD = ["bad", "awful", "poor", "useless", "terrible", "flimsy", "slow", "disappointing"];
const VERBS = ["is", "was", "seems", "looks"];
const DEGREES = ["", "", "really ", "very ", "quite "];
const OPENINGS = ["", "", "bought it last week. ", "a gift for my sister. ", "second order. "];
const CLOSINGS = ["", "", " that is all.", " thanks.", " will write again."];
/** Probability that a judgement is put as the opposite of its opposite. */
const NEGATED = 0.3;

/** The data set as a CSV file: `text,label`. The same configuration gives the same text. */
export function textsCsv({ seed, texts }: TextsConfig): string {
  const rows = Array.from({ length: texts }, (_, index) => {
    const stream = randomStream({
      seed,
      purpose: "generatorUser",
      major: 0xffffffff,
      minor: index,
    });
    const { text, label } = review(stream);
    return `${text},${label}\n`;
  });
  return `text,label\n${rows.join("")}`;
}

function review(stream: RandomStream): { text: string; label: 0 | 1 } {
  const opening = pick(OPENINGS, stream);
  const first = clause(SUBJECTS, stream);
  const second = clause(MORE_SUBJECTS, stream);
  const closing = pick(CLOSINGS, stream);
  const isWrong = stream.uniform() < LABEL_NOISE;
  const text = `${opening}${first.text} but ${second.text}.${closing}`;
  return { text, label: second.isGood === isWrong ? 0 : 1 };
}

function clause(
  subjects: readonly string[],
  stream: RandomStream,
): { text: string; isGood: boolean } {
  const isGood = stream.uniform() < 0.5;
  const isNegated = stream.uniform() < NEGATED;
  const subject = pick(subjects, stream);
  const verb = pick(VERBS, stream);
  const degree = pick(DEGREES, stream);
  const judgement = pick(isGood === isNegated ? BAD : GOOD, stream);
  const text = `${subject} ${verb} ${isNegated ? "not " : ""}${degree}${judgement}`;
  return { text, isGood };
}

function pick(list: readonly string[], stream: RandomStream): string {
  return list[stream.integer(list.length)] as string;
}
