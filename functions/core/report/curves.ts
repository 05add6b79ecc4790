// The curves of a training as lines of JSON, for programs that plot or watch: metrics.jsonl.

import type { ReportTraining } from "./model.ts";

/** A line a round: `{"round", "training": {"loss"}, "validation": {metric: value}}`; a loss of null was not trained. */
export function curveLines({ rounds }: ReportTraining): string {
  return rounds
    .map(({ round, trainLoss, validation }) => {
      const values = Object.entries(validation).map(([name, { value }]) => [name, value]);
      const line = {
        round,
        training: { loss: trainLoss },
        validation: Object.fromEntries(values),
      };
      return `${JSON.stringify(line)}\n`;
    })
    .join("");
}
