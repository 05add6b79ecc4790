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
  // Each is awaited before the next is begun: a damaged section must find somebody who waits for it.
  const interest = await jsonOfAll<InterestParts>(readers, "interest");
  const satisfaction = await jsonOfAll<SatisfactionParts>(readers, "satisfaction");
  const similarity = await Promise.all(
    readers.filter((reader) => reader.has("similarity.same")).map(similarityOf),
  );
  const trials = await jsonOfAll<{ users: number; means: MeanParts }>(readers, "listTrial");
  const lists = meanAccumulator();
  let users = 0;
  for (const trial of trials) {
    users += trial.users;
    lists.merge(trial.means);
  }
  return {
    interest: {
      of: config.describe?.category === undefined ? "item" : "category",
      ...interestFigures(interest),
    },
    similarity: {
      of: config.sessions === undefined ? "stretches" : "sessions",
      measures: similarityFigures(similarity),
    },
    stability: { users, means: lists.means() },
    satisfaction: satisfactionFigures(satisfaction),
  };
}

function jsonOfAll<T>(readers: readonly ContainerReader[], name: string): Promise<readonly T[]> {
  return Promise.all(readers.map((reader) => reader.json<T>(name)));
}

async function similarityOf(reader: ContainerReader): Promise<SimilarityParts> {
  return {
    same: await reader.f64("similarity.same"),
    random: await reader.f64("similarity.random"),
    shuffled: await reader.f64("similarity.shuffled"),
  };
}
