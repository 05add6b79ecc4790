// Reduces the dynamic evaluation of all shards, in their order.

import { type InterestParts, interestFigures } from "../../core/dynamics/interestSummary.ts";
import { type SimilarityParts, similarityFigures } from "../../core/dynamics/similarityTrial.ts";
import type { RunConfig } from "../../core/messages.ts";
import { type MeanParts, meanAccumulator } from "../../core/metrics/meanAccumulator.ts";
import { type SatisfactionParts, satisfactionFigures } from "../../core/metrics/satisfaction.ts";
import type { ReportDynamics } from "../../core/report/dynamics.ts";
import type { ContainerReader } from "../containers.ts";

/** The dynamic part of the evaluation. */
export async function mergedDynamics(
  readers: readonly ContainerReader[],
  config: RunConfig,
): Promise<ReportDynamics> {
  const interest = readers.map((reader) => reader.json<InterestParts>("interest"));
  const satisfaction = readers.map((reader) => reader.json<SatisfactionParts>("satisfaction"));
  const similarity = readers.filter((reader) => reader.has("similarity.same")).map(similarityOf);
  const trials = readers.map((reader) =>
    reader.json<{ users: number; means: MeanParts }>("listTrial"),
  );
  const lists = meanAccumulator();
  let users = 0;
  for (const trial of await Promise.all(trials)) {
    users += trial.users;
    lists.merge(trial.means);
  }
  return {
    interest: {
      of: config.describe?.category === undefined ? "item" : "category",
      ...interestFigures(await Promise.all(interest)),
    },
    similarity: {
      of: config.sessions === undefined ? "stretches" : "sessions",
      measures: similarityFigures(await Promise.all(similarity)),
    },
    stability: { users, means: lists.means() },
    satisfaction: satisfactionFigures(await Promise.all(satisfaction)),
  };
}

async function similarityOf(reader: ContainerReader): Promise<SimilarityParts> {
  return {
    same: await reader.f64("similarity.same"),
    random: await reader.f64("similarity.random"),
    shuffled: await reader.f64("similarity.shuffled"),
  };
}
