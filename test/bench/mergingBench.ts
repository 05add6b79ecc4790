// What merging costs in quality and saves in bytes: the same simulated shop trained by one shard and by several, for
// the same number of epochs. Verified first: one shard that stops and goes on ends with the weights of one that does
// not, and a run that is made again, with its messages in another order, ends with the same weights.

import { csvChunks } from "../../functions/core/generator/csv.ts";
import { shopConfig } from "../../functions/core/generator/shop.ts";
import { metricsKey, taskKey, weightsKey } from "../../functions/core/keys.ts";
import type { ScoredRound } from "../../functions/core/messages.ts";
import {
  type AnyShape,
  describeModel,
  weightCount,
} from "../../functions/core/models/modelDescription.ts";
import { randomStream } from "../../functions/core/random.ts";
import { DEFAULT_MERGING, type MergingRequest } from "../../functions/core/run/merging.ts";
import { openContainer } from "../../functions/stages/containers.ts";
import type { MergedMetrics } from "../../functions/stages/reduce/metrics.ts";
import { readLog } from "../../functions/stages/runLog.ts";
import type { TrainStatistics } from "../../functions/stages/train.ts";
import { memoryInputSource, planInProcess, runInProcess } from "../support/inProcess.ts";

/** How large the shop is, and for how long and how often it is trained. */
export interface MergingEffort {
  readonly users: number;
  readonly hidden: number;
  readonly epochs: number;
  readonly seeds: readonly number[];
}

export const FULL_MERGING: MergingEffort = { users: 2000, hidden: 32, epochs: 8, seeds: [1, 2, 3] };
export const QUICK_MERGING: MergingEffort = { ...FULL_MERGING, seeds: [1] };

/** One way to train. */
export interface MergingWay {
  readonly shards: number;
  /** Positions of a minibatch of one shard. */
  readonly batch: number;
  /** Merges an epoch. */
  readonly merges: number;
  readonly merging: Partial<MergingRequest>;
}

export interface MergingMeasured extends MergingWay {
  /** H: local updates between two merges, of the first seed. */
  readonly localUpdates: number;
  /** Means over seeds: on the test cases, and on the validation cases, of the best round. */
  readonly ndcg: number;
  readonly validation: number;
  /** (mean ÷ that of the first way − 1), and the lowest and highest of the seeds' own ratios. */
  readonly change: number;
  readonly changeLow: number;
  readonly changeHigh: number;
  /** Bytes that the shards sent in all rounds, and those of gradients sent in every update of one shard. */
  readonly sentBytes: number;
  readonly everyUpdateBytes: number;
  /** How many times fewer: by merging seldom, and by the form of what is sent. */
  readonly savedBySeldom: number;
  readonly savedByForm: number;
}

const NESTEROV = { outer: "nesterov" } as const;
const HALF = { ...NESTEROV, outerLearningRate: 1, outerMomentum: 0.5 } as const;
const ONE: MergingWay = { shards: 1, batch: 128, merges: 1, merging: {} };

/** The first is what the others are held against. */
export const MERGING_WAYS: readonly MergingWay[] = [
  ONE,
  ...[2, 4, 8, 16].map((shards) => ({ ...ONE, shards })),
  ...[2, 4, 8, 16].map((shards) => ({ shards, batch: 64, merges: 5, merging: HALF })),
  { shards: 8, batch: 64, merges: 1, merging: {} },
  { shards: 8, batch: 64, merges: 5, merging: {} },
  { shards: 8, batch: 64, merges: 1, merging: HALF },
  { shards: 8, batch: 64, merges: 5, merging: NESTEROV },
  { shards: 8, batch: 64, merges: 5, merging: { ...HALF, compression: "int8" } },
];

interface Trained {
  readonly ndcg: number;
  readonly validation: number;
  readonly sentBytes: number;
  readonly weightBytes: number;
  readonly rounds: number;
  /** Updates of the shard that made most in the first round. */
  readonly updates: number;
  readonly last: Uint8Array;
}

/** Verifies, then measures every way with every seed. */
export async function measureMerging(
  effort: MergingEffort,
  ways: readonly MergingWay[] = MERGING_WAYS,
): Promise<readonly MergingMeasured[]> {
  await verify(effort);
  const first: Trained[] = [];
  const measured: MergingMeasured[] = [];
  for (const way of ways) {
    const runs: Trained[] = [];
    let localUpdates = 0;
    for (const [index, seed] of effort.seeds.entries()) {
      const H = await localUpdatesOf(way, effort, seed);
      localUpdates = index === 0 ? H : localUpdates;
      runs.push(await trained(way, effort, { seed, localUpdates: way.merges === 1 ? null : H }));
    }
    if (first.length === 0) {
      first.push(...runs);
    }
    measured.push({ ...way, localUpdates, ...figures(runs, first, way, effort) });
  }
  return measured;
}

function figures(
  runs: readonly Trained[],
  first: readonly Trained[],
  { shards }: MergingWay,
  { epochs }: MergingEffort,
) {
  const mean = (of: (run: Trained) => number, some = runs) =>
    some.reduce((sum, run) => sum + of(run), 0) / some.length;
  const ratios = runs.map(({ ndcg }, index) => ndcg / (first[index]?.ndcg ?? Number.NaN) - 1);
  const sentBytes = mean((run) => run.sentBytes);
  const wholeBytes = mean(({ weightBytes, rounds }) => weightBytes * rounds) * shards;
  const everyUpdateBytes =
    mean(({ weightBytes, updates }) => weightBytes * updates, first) * shards * epochs;
  return {
    ndcg: mean(({ ndcg }) => ndcg),
    validation: mean(({ validation }) => validation),
    change: mean(({ ndcg }) => ndcg) / mean(({ ndcg }) => ndcg, first) - 1,
    changeLow: Math.min(...ratios),
    changeHigh: Math.max(...ratios),
    sentBytes,
    everyUpdateBytes,
    savedBySeldom: everyUpdateBytes / wholeBytes,
    savedByForm: wholeBytes / sentBytes,
  };
}

/** Updates between merges with which an epoch has as many merges as asked for. */
async function localUpdatesOf(
  way: MergingWay,
  effort: MergingEffort,
  seed: number,
): Promise<number> {
  const { updates } = await trained(
    { ...way, merges: 1, merging: {} },
    { ...effort, epochs: 1 },
    { seed },
  );
  return Math.ceil(updates / way.merges);
}

async function trained(
  { shards, batch, merges, merging }: MergingWay,
  { users, hidden, epochs }: MergingEffort,
  given: { seed: number; localUpdates?: number | null; isShuffled?: boolean },
): Promise<Trained> {
  const { seed, localUpdates = null, isShuffled = false } = given;
  const log = await text(csvChunks(shopConfig({ seed, users })));
  const inputs = memoryInputSource({ "shop.csv": log });
  const rounds = epochs * merges;
  const request = { ...DEFAULT_MERGING, localUpdates, ...merging };
  const run = { shards, batch, hidden, rounds, seed, patience: 1000, keepSeen: true } as const;
  const manifest = await planInProcess(inputs, ["shop.csv"], { run: { ...run, merging: request } });
  const chaos = isShuffled ? randomStream({ seed, purpose: "test" }) : null;
  const { store } = await runInProcess(manifest, { inputs, chaos });
  const ended = (await readLog(store, manifest.run)).find((entry) => "bestRound" in entry);
  const metrics = await store.get(metricsKey(manifest.run));
  const last = await store.get(weightsKey(manifest.run, rounds));
  if (ended === undefined || !("bestRound" in ended) || metrics === null || last === null) {
    throw new Error("a run of the merging benchmark did not end");
  }
  const { model } = JSON.parse(new TextDecoder().decode(metrics)) as MergedMetrics;
  const weightBytes = (await sizeOfWeights(store, manifest.run)) * 4;
  return {
    ndcg: model["ndcg@10"]?.value ?? Number.NaN,
    validation: ended.scored[ended.bestRound]?.score ?? Number.NaN,
    sentBytes: sentBytes(ended.scored, weightBytes * shards),
    weightBytes,
    rounds,
    updates: await updatesOf(store, manifest.run, shards),
    last,
  };
}

type Store = Awaited<ReturnType<typeof runInProcess>>["store"];

/** Where nothing is recorded every shard sent its weights whole. The last round only scores. */
function sentBytes(scored: readonly ScoredRound[], wholeBytes: number): number {
  return scored.slice(0, -1).reduce((sum, round) => sum + (round.sentBytes ?? wholeBytes), 0);
}

/** Numbers of the model. */
async function sizeOfWeights(store: Store, run: string): Promise<number> {
  const reader = await openContainer(store, weightsKey(run, 0), "weights");
  const shape = await reader.json<AnyShape>("shape");
  return weightCount(describeModel(shape));
}

async function updatesOf(store: Store, run: string, count: number): Promise<number> {
  const updates: number[] = [];
  for (let index = 0; index < count; index++) {
    const reader = await openContainer(store, taskKey(run, firstTask(index, count)), "train");
    updates.push((await reader.json<TrainStatistics>("statistics")).updates);
  }
  return Math.max(...updates);
}

function firstTask(index: number, count: number) {
  return { stage: "train", round: 0, index, count } as const;
}

async function verify({ users, hidden }: MergingEffort): Promise<void> {
  const effort = { users: Math.min(users, 300), hidden, epochs: 2, seeds: [1] };
  const epoch = { ...effort, epochs: 1 };
  const few = { ...ONE, batch: 1024 };
  const ordinary = await trained(few, epoch, { seed: 1 });
  const stopping = { ...few, merges: ordinary.updates };
  const stopped = await trained(stopping, epoch, { seed: 1, localUpdates: 1 });
  expectSame("one shard that goes on after each merge", ordinary.last, stopped.last);
  const merged = { shards: 3, batch: 64, merges: 2, merging: HALF };
  const H = { seed: 1, localUpdates: 4 };
  const once = await trained(merged, effort, H);
  const again = await trained(merged, effort, { ...H, isShuffled: true });
  expectSame("three shards, their messages in another order", once.last, again.last);
}

function expectSame(what: string, a: Uint8Array, b: Uint8Array): void {
  if (Buffer.compare(a, b) !== 0) {
    throw new Error(`${what}: other weights`);
  }
}

async function text(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) {
    parts.push(chunk);
  }
  return new Uint8Array(Buffer.concat(parts));
}

/** The figures as a table. */
export function mergingLines(rows: readonly MergingMeasured[]): readonly string[] {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [
    "| shards | minibatch a shard | merges an epoch (H) | merging | NDCG@10 (validation) | to the first row (lowest, highest seed) | sent of every update's gradients | saved by H, by form |",
    "|---|---|---|---|---|---|---|---|",
    ...rows.map((row) => {
      const { merging, shards, batch, merges, localUpdates, ndcg, validation } = row;
      const { outer = "mean", outerLearningRate = 0.7, outerMomentum = 0.9, compression } = merging;
      const step = outer === "mean" ? "mean" : `${outer} ${outerLearningRate}, ${outerMomentum}`;
      const form = compression === undefined ? "" : `, ${compression}`;
      const change = `${percent(row.change)} (${percent(row.changeLow)}, ${percent(row.changeHigh)})`;
      const sent = `${((100 * row.sentBytes) / row.everyUpdateBytes).toFixed(2)} %`;
      const saved = `${row.savedBySeldom.toFixed(0)}×, ${row.savedByForm.toFixed(1)}×`;
      return `| ${shards} | ${batch} | ${merges} (${localUpdates}) | ${step}${form} | ${ndcg.toFixed(4)} (${validation.toFixed(4)}) | ${change} | ${sent} | ${saved} |`;
    }),
  ];
}
