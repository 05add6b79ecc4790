// Reduces one round of training: merges the shards' scores of the weights that came in, where an epoch begins with
// them, decides whether there is another round, and merges the weights or opens a wave that does. The decision is in
// the log and never remade.

import { present } from "../../core/assert.ts";
import { taskKey } from "../../core/keys.ts";
import type { LogEntry, Manifest, ScoredRound, TrainEntry } from "../../core/messages.ts";
import type { RankHistogram } from "../../core/metrics/rankHistogram.ts";
import { caseCountOf, mergeRankHistograms } from "../../core/metrics/rankHistogram.ts";
import { rankingMetrics } from "../../core/metrics/rankingMetrics.ts";
import { decide, type StoppingDecision } from "../../core/training/earlyStopping.ts";
import { isScored, placeOf } from "../../core/training/epochs.ts";
import type { ObjectStore } from "../../ports/objectStore.ts";
import { readCatalogue } from "../catalogue.ts";
import type { ContainerReader } from "../containers.ts";
import { openContainer } from "../containers.ts";
import { mergePlan } from "../mergePlan.ts";
import type { WaveContext } from "../taskContext.ts";
import type { TrainStatistics } from "../train.ts";
import { commitTuning } from "../tuning.ts";
import { mergeStar, nextRound } from "./merged.ts";

/** What patience watches. */
export const VALIDATION_METRIC = "ndcg@10";

type RoundContext = WaveContext<TrainEntry>;

export async function reduceRound(context: RoundContext): Promise<LogEntry> {
  const { manifest, entry } = context;
  const results = await trainResults(context.ports.store, manifest, entry.round);
  const trained = results.filter((result) => result.has("statistics"));
  const sent = await sentBytesOf(trained);
  const isNewEpoch = isScored(manifest.config, entry.round);
  const scored = isNewEpoch
    ? [...entry.scored, { ...(await scoreOf(context, results)), ...sent }]
    : withSent(entry.scored, sent);
  const decision = isNewEpoch ? decisionOn(scored, context) : GO_ON;
  const tuning =
    entry.round === 0 ? await commitTuning(context.ports.store, manifest, results) : [];
  if (decision.kind === "stop") {
    const wave = { kind: "wave", stage: "evaluate", tasks: entry.tasks } as const;
    const { bestRound, stoppedBy } = decision;
    return { ...wave, objects: [...tuning], bestRound, stoppedBy, scored };
  }
  const plan = mergePlan(manifest, await readCatalogue(context.ports.store, manifest));
  const { round, roundLimit, batch } = entry;
  const tasks = plan.slices.length;
  if (tasks > 1) {
    const wave = { kind: "wave" as const, stage: "merge" as const, tasks, objects: [...tuning] };
    return { ...wave, round, roundLimit, batch, scored };
  }
  const objects = await mergeStar(context, plan, trained);
  return nextRound({ ...entry, scored }, entry.tasks, [...objects, ...tuning]);
}

const GO_ON: StoppingDecision = { kind: "continue" };

/** Whether the epoch that was scored last is followed by another. */
function decisionOn(
  scored: readonly ScoredRound[],
  { manifest, entry }: RoundContext,
): StoppingDecision {
  const { epoch: roundLimit } = placeOf(manifest.config, entry.roundLimit);
  return decide(
    scored.map(({ score, cases }) => (cases === 0 ? null : score)),
    { roundLimit, patience: manifest.config.patience },
  );
}

/** The bytes of a further round of the epoch that was scored last. */
function withSent(
  scored: readonly ScoredRound[],
  { sentBytes }: Pick<ScoredRound, "sentBytes">,
): ScoredRound[] {
  const last = present(scored.at(-1), "an epoch begins with a round that is scored");
  const all = (last.sentBytes ?? 0) + (sentBytes ?? 0);
  return [...scored.slice(0, -1), { ...last, sentBytes: all }];
}

/** The committed results of all shards of a round, in shard order. */
export async function trainResults(
  store: ObjectStore,
  manifest: Pick<Manifest, "run" | "config">,
  round: number,
): Promise<readonly ContainerReader[]> {
  const count = manifest.config.shards;
  return Promise.all(
    Array.from({ length: count }, (_, index) =>
      openContainer(store, taskKey(manifest.run, { stage: "train", round, index, count }), "train"),
    ),
  );
}

/** The validation ranks of a round's incoming weights over all shards. */
export async function validationHistogramOf(
  results: readonly ContainerReader[],
): Promise<RankHistogram> {
  const parts = await Promise.all(results.map((result) => result.f64("validation")));
  return mergeRankHistograms(parts);
}

async function scoreOf(
  { manifest, entry }: RoundContext,
  results: readonly ContainerReader[],
): Promise<ScoredRound> {
  const { epoch: round } = placeOf(manifest.config, entry.round);
  const histogram = await validationHistogramOf(results);
  const score = rankingMetrics(histogram)[VALIDATION_METRIC]?.value ?? 0;
  return { round, score, cases: caseCountOf(histogram) };
}

/** Bytes sent in the round, where they are recorded. */
async function sentBytesOf(
  trained: readonly ContainerReader[],
): Promise<Pick<ScoredRound, "sentBytes">> {
  const parts = await Promise.all(
    trained.map((result) => result.json<TrainStatistics>("statistics")),
  );
  const isRecorded = parts.some(({ sentBytes }) => sentBytes !== undefined);
  const sentBytes = parts.reduce((sum, part) => sum + (part.sentBytes ?? 0), 0);
  return isRecorded ? { sentBytes } : {};
}
