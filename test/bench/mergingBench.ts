// What merging costs in quality and saves in bytes: the same log trained by one shard and by several, for the same
// number of epochs. Verified first: one shard that stops and goes on ends with the weights of one that does not, and a
// run that is made again, with its messages in another order, ends with the same weights.

import { metricsKey, taskKey, weightsKey } from "../../functions/core/keys.ts";
import type { Manifest, TrainEntry } from "../../functions/core/messages.ts";
import {
  type AnyShape,
  describeModel,
  weightCount,
} from "../../functions/core/models/modelDescription.ts";
import { randomStream } from "../../functions/core/random.ts";
import { DEFAULT_MERGING, type MergingRequest } from "../../functions/core/run/merging.ts";
import { firstRoundOf, roundsPerEpoch } from "../../functions/core/training/epochs.ts";
import { openContainer } from "../../functions/stages/containers.ts";
import type { MergedMetrics } from "../../functions/stages/reduce/metrics.ts";
import { readLog } from "../../functions/stages/runLog.ts";
import type { TrainStatistics } from "../../functions/stages/train.ts";
import { memoryInputSource, planInProcess, runInProcess } from "../support/inProcess.ts";
import {
  type BytesSaved,
  bytesSaved,
  type SentAmount,
  sentBy,
  summedAmounts,
} from "./mergingBytes.ts";
import { type MergingLog, shopLog } from "./mergingLogs.ts";

/** One way to train. */
export interface MergingWay {
  readonly shards: number;
  /** Positions of a minibatch of one shard; null: by default. */
  readonly batch: number | null;
  /** What is not by default. */
  readonly merging: Partial<MergingRequest>;
}

export interface MergingMeasured extends MergingWay {
  /** What it came to: positions of a minibatch, merges an epoch, the outer step and the form of what is sent. */
  readonly batchSize: number;
  readonly merges: number;
  readonly step: string;
  /** H: the most updates that a shard makes between two merges, of the first seed. */
  readonly localUpdates: number;
  /** Means over seeds: on the test cases, and on the validation cases, of the best round. */
  readonly ndcg: number;
  readonly validation: number;
  /** The mean of the seeds' ratios to the first way − 1, its standard error, and the ratios. */
  readonly change: number;
  readonly changeError: number;
  readonly changes: readonly number[];
  readonly validationChange: number;
  /** Bytes that the shards sent in all rounds and with all seeds. */
  readonly sentBytes: number;
  /** How many times fewer than gradients that every shard sends in each of one shard's updates. */
  readonly saved: BytesSaved;
}

const ONE: MergingWay = { shards: 1, batch: null, merging: {} };
const PLAIN = {
  outer: "mean",
  mergesPerEpoch: 1,
  compression: "none",
  rowMean: "touched",
} as const;
const STEP = {
  outer: "nesterov",
  outerLearningRate: 1,
  outerMomentum: 0.5,
  mergesPerEpoch: 10,
  compression: "none",
  rowMean: "root",
} as const;

const SENT = { ...STEP, compression: "int8" } as const;

/** The first is what the others are held against. */
export const MERGING_WAYS: readonly MergingWay[] = [
  ONE,
  ...[2, 4, 8, 16].map((shards) => ({ shards, batch: null, merging: PLAIN })),
  ...[2, 4, 8, 16].map((shards) => ({ shards, batch: null, merging: SENT })),
  { shards: 8, batch: null, merging: STEP },
  { shards: 8, batch: null, merging: { ...PLAIN, mergesPerEpoch: 10 } },
  { shards: 8, batch: null, merging: { ...STEP, rowMean: "occurring" } },
  {
    ...{ shards: 8, batch: null },
    merging: { ...STEP, rowMean: "occurring", outerLearningRate: 0.7, outerMomentum: 0.9 },
  },
  { shards: 8, batch: null, merging: { ...STEP, mergesPerEpoch: 1 } },
];
export { PLAIN, STEP };

interface Trained {
  readonly manifest: Manifest;
  readonly batchSize: number;
  readonly ndcg: number;
  readonly validation: number;
  readonly sent: Pick<SentAmount, "sentNumbers" | "sentBytes">;
  /** Numbers of the model. */
  readonly numbers: number;
  readonly rounds: number;
  /** The most updates of a shard in the rounds of the first epoch. */
  readonly updates: readonly number[];
  readonly last: Uint8Array;
}

/** Measures every way with every seed. */
export async function measureMerging(
  log: MergingLog,
  ways: readonly MergingWay[] = MERGING_WAYS,
): Promise<readonly MergingMeasured[]> {
  const first: Trained[] = [];
  const measured: MergingMeasured[] = [];
  for (const way of ways) {
    const runs: Trained[] = [];
    for (const seed of log.seeds) {
      runs.push(await trained(way, log, { seed }));
    }
    if (first.length === 0) {
      first.push(...runs);
    }
    measured.push({ ...way, ...settled(runs), ...figures(runs, first, way, log) });
  }
  return measured;
}

/** What a way came to, of the first seed. */
function settled(runs: readonly Trained[]) {
  const [{ manifest, batchSize, updates }] = runs as [Trained];
  const { merging } = manifest.config;
  const { kind, learningRate, momentum } = merging?.outer ?? { kind: "mean" };
  const form =
    merging === undefined || merging.compression === "none" ? "" : `, ${merging.compression}`;
  const step = kind === "mean" ? kind : `${kind} ${learningRate}, ${momentum}`;
  return {
    batchSize,
    merges: roundsPerEpoch(manifest.config),
    step: `${step}${form}`,
    localUpdates: Math.max(...updates),
  };
}

function figures(
  runs: readonly Trained[],
  first: readonly Trained[],
  { shards }: MergingWay,
  { epochs }: MergingLog,
) {
  const mean = (of: (run: Trained) => number, some = runs) => meanOf(some.map(of));
  const ratios = (of: (run: Trained) => number) =>
    runs.map((run, index) => of(run) / of(first[index] as Trained) - 1);
  const changes = ratios(({ ndcg }) => ndcg);
  const amount = summedAmounts(
    runs.map(({ numbers, rounds, sent }, index) => {
      const one = first[index] as Trained;
      const updates = one.updates.reduce((a, b) => a + b, 0) * epochs;
      const everyUpdateNumbers = one.numbers * updates * shards;
      return { everyUpdateNumbers, wholeNumbers: numbers * rounds * shards, ...sent };
    }),
  );
  return {
    ndcg: mean(({ ndcg }) => ndcg),
    validation: mean(({ validation }) => validation),
    change: meanOf(changes),
    changeError: standardError(changes),
    changes,
    validationChange: meanOf(ratios(({ validation }) => validation)),
    sentBytes: amount.sentBytes,
    saved: bytesSaved(amount),
  };
}

const meanOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Of the mean of the seeds; 0 where there is one seed, which says nothing of others. */
function standardError(values: readonly number[]): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1) / values.length);
}

async function trained(
  { shards, batch, merging }: MergingWay,
  log: Pick<MergingLog, "text" | "columns" | "run" | "epochs">,
  given: { seed: number; isShuffled?: boolean },
): Promise<Trained> {
  const { seed, isShuffled = false } = given;
  const inputs = memoryInputSource({ "log.csv": await log.text(seed) });
  const rounds = log.epochs;
  const asked = { ...DEFAULT_MERGING, ...merging };
  const baselines = ["most_popular"] as const;
  const run = { shards, batch, rounds, seed, patience: 1000, baselines, ...log.run } as const;
  const manifest = await planInProcess(inputs, ["log.csv"], {
    run: { ...run, merging: asked },
    plan: { columns: log.columns },
  });
  const chaos = isShuffled ? randomStream({ seed, purpose: "test" }) : null;
  const { store } = await runInProcess(manifest, { inputs, chaos });
  const entries = await readLog(store, manifest.run);
  const ended = entries.find((entry) => "bestRound" in entry);
  const begun = entries.find((entry) => "batch" in entry) as TrainEntry | undefined;
  const metrics = await store.get(metricsKey(manifest.run));
  const lastRound = firstRoundOf(manifest.config, rounds);
  const last = await store.get(weightsKey(manifest.run, lastRound));
  if (ended === undefined || !("bestRound" in ended) || metrics === null || last === null) {
    throw new Error("a run of the merging benchmark did not end");
  }
  const { model } = JSON.parse(new TextDecoder().decode(metrics)) as MergedMetrics;
  return {
    manifest,
    batchSize: begun?.batch ?? Number.NaN,
    ndcg: model["ndcg@10"]?.value ?? Number.NaN,
    validation: ended.scored[ended.bestRound]?.score ?? Number.NaN,
    sent: await sentBy(store, manifest, lastRound),
    numbers: await sizeOfWeights(store, manifest.run),
    rounds: lastRound,
    updates: await updatesOf(store, manifest),
    last,
  };
}

type Store = Awaited<ReturnType<typeof runInProcess>>["store"];

/** Numbers of the model. */
async function sizeOfWeights(store: Store, run: string): Promise<number> {
  const reader = await openContainer(store, weightsKey(run, 0), "weights");
  const shape = await reader.json<AnyShape>("shape");
  return weightCount(describeModel(shape));
}

/** The most updates of a shard in each round of the first epoch. */
async function updatesOf(store: Store, { run, config }: Manifest): Promise<readonly number[]> {
  const { shards: count } = config;
  const most: number[] = [];
  for (let round = 0; round < roundsPerEpoch(config); round++) {
    const made: number[] = [];
    for (let index = 0; index < count; index++) {
      const key = taskKey(run, { stage: "train", round, index, count });
      const reader = await openContainer(store, key, "train");
      made.push((await reader.json<TrainStatistics>("statistics")).updates);
    }
    most.push(Math.max(...made));
  }
  return most;
}

/** Throws where merging is not what it says it is, in a small shop. */
export async function verifyMerging(): Promise<void> {
  const log = shopLog({ users: 300, hidden: 8, epochs: 2, seeds: [1] });
  const few = { ...ONE, batch: 256 };
  const ordinary = await trained(few, log, { seed: 1 });
  const stopping = { ...few, merging: { ...PLAIN, mergesPerEpoch: 3 } };
  const stopped = await trained(stopping, log, { seed: 1 });
  expectSame("one shard that goes on after each merge", ordinary.last, stopped.last);
  const merged = { shards: 3, batch: 64, merging: { ...STEP, compression: "int8" } } as const;
  const once = await trained(merged, log, { seed: 1 });
  const again = await trained(merged, log, { seed: 1, isShuffled: true });
  expectSame("three shards, their messages in another order", once.last, again.last);
}

function expectSame(what: string, a: Uint8Array, b: Uint8Array): void {
  if (Buffer.compare(a, b) !== 0) {
    throw new Error(`${what}: other weights`);
  }
}

/** The figures as a table. */
export function mergingLines(rows: readonly MergingMeasured[]): readonly string[] {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [
    "| shards | minibatch a shard | merges an epoch (H) | merging | NDCG@10 (validation) | to the first row ± standard error; each seed | validation to the first row | sent of every update's gradients | saved by H, by rows left out, by form |",
    "|---|---|---|---|---|---|---|---|---|",
    ...rows.map((row) => {
      const change = `${percent(row.change)} ± ${percent(row.changeError)}; ${row.changes.map(percent).join(", ")}`;
      const { byH, byRows, byForm, all } = row.saved;
      const sent = `${(100 / all).toFixed(2)} %`;
      const saved = `${byH.toFixed(0)}×, ${byRows.toFixed(1)}×, ${byForm.toFixed(1)}×`;
      return `| ${row.shards} | ${row.batchSize} | ${row.merges} (${row.localUpdates}) | ${row.step} | ${row.ndcg.toFixed(4)} (${row.validation.toFixed(4)}) | ${change} | ${percent(row.validationChange)} | ${sent} | ${saved} |`;
    }),
  ];
}
