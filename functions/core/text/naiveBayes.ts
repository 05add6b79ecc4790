// A baseline for labelled texts that knows no order: multinomial naive Bayes over the tokens, with Laplace's smoothing
// (Manning, Raghavan & Schütze, "Introduction to Information Retrieval", ch. 13). It trains in one pass over counts.

import { log } from "../elementary.ts";

/** Log odds of label 1 for rows of tokens. */
export type NaiveBayes = (rows: Uint32Array) => number;

/** Learns from texts as rows of a vocabulary of V rows, with their labels. */
export function naiveBayes(
  texts: readonly Uint32Array[],
  labels: readonly number[],
  V: number,
): NaiveBayes {
  const counts = [new Float64Array(V), new Float64Array(V)] as const;
  const totals: [number, number] = [V, V];
  const documents: [number, number] = [1, 1];
  texts.forEach((rows, index) => {
    const label = labels[index] === 1 ? 1 : 0;
    documents[label] += 1;
    totals[label] += rows.length;
    for (const row of rows) {
      counts[label][row] = (counts[label][row] as number) + 1;
    }
  });
  const weights = counts[1].map((ones, row) =>
    log(((ones + 1) / totals[1]) * (totals[0] / ((counts[0][row] as number) + 1))),
  );
  const prior = log(documents[1] / documents[0]);
  return (rows) => rows.reduce((sum, row) => sum + (weights[row] as number), prior);
}
