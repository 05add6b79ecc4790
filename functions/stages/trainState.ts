// What a shard carries from one of its rounds to the next, and what it sends to be merged.

import type { SectionArray } from "../core/container.ts";
import { taskKey } from "../core/keys.ts";
import type { RunConfig, TrainEntry } from "../core/messages.ts";
import type { OptimizerState } from "../core/models/network.ts";
import { slotsOf } from "../core/models/optimizer.ts";
import type { Recommender } from "../core/models/recommender.ts";
import type { Compression } from "../core/training/merging.ts";
import { type Participation, roundsOf } from "../core/training/merging.ts";
import { type Slice, sliceOfUpdate } from "../core/training/slices.ts";
import {
  decodeValues,
  encodeValues,
  remainderAfter,
  withRemainder,
} from "../core/training/updateCodec.ts";
import {
  changedRows,
  occurringRows,
  type RowLayout,
  type RowUpdate,
} from "../core/training/updateRows.ts";
import type { Catalogue } from "./catalogue.ts";
import type { ContainerReader, Sections } from "./containers.ts";
import { openContainer } from "./containers.ts";
import { mergePlan } from "./mergePlan.ts";
import type { TaskContext } from "./taskContext.ts";

type TrainContext = TaskContext<TrainEntry>;

/** What takes part in a run's rounds is drawn from this. */
export function participationOf({ seed, shards, merging }: RunConfig): Participation {
  return { seed, shards, participants: merging?.participants ?? null };
}

/** What a round left, beside the weights. */
export interface RoundOutcome {
  /** The weights that came in, where they are needed. */
  readonly before: Float32Array | null;
  readonly updates: number;
  /** Items that were trained on, where only their rows are sent. */
  readonly occurred: ReadonlySet<number> | null;
}

/** What a shard sends: its weights, or its update and what is left of it. */
export async function shippedSections(
  context: TrainContext,
  network: Recommender,
  { before, updates, occurred }: RoundOutcome,
  catalogue: Catalogue,
): Promise<{ readonly sections: Sections; readonly sentBytes: number | null }> {
  const weights = network.weights();
  const { config } = context.manifest;
  const { merging } = config;
  const { layout, slices } = mergePlan(context.manifest, catalogue);
  if (merging === undefined || before === null || merging.outer.kind === "mean") {
    const parts = slices.map(({ suffix, start, end }) => [
      `weights${suffix}`,
      weights.subarray(start, end),
    ]);
    const sentBytes = before === null ? null : weights.byteLength;
    return { sections: Object.fromEntries(parts), sentBytes };
  }
  const { compression } = merging;
  const isSent = occurred === null ? undefined : occurringRows(layout, occurred);
  const changed = changedRows(layout, before, weights, isSent);
  const last = await lastResult(context);
  const remainder =
    compression === "none"
      ? null
      : ((await last?.f32("remainder")) ?? new Float32Array(before.length));
  // What a shard without an update sends has no weight in the mean: its remainder waits for one that has.
  const sendsMore = remainder !== null && updates > 0;
  const due = sendsMore ? withRemainder(layout, changed, remainder) : changed;
  const sent = Object.assign(
    {},
    ...slices.map((slice) => sentSections(layout, due, slice, compression)),
  );
  const sentBytes = Object.values<SectionArray>(sent).reduce(
    (sum, { byteLength }) => sum + byteLength,
    0,
  );
  if (remainder === null) {
    return { sections: sent, sentBytes };
  }
  const arrived = arrivedValues(layout, due, compression);
  return {
    sections: { ...sent, remainder: remainderAfter(layout, due, arrived, remainder) },
    sentBytes,
  };
}

/** The part of an update that goes to whoever merges `slice`. */
function sentSections(
  layout: RowLayout,
  due: RowUpdate,
  slice: Slice,
  compression: Compression,
): Sections {
  const { suffix } = slice;
  const part = sliceOfUpdate(layout, due, slice);
  const { values, exponents } = encodeValues(compression, slice.layout, part);
  return {
    [`update.rows${suffix}`]: part.rows,
    [`update.values${suffix}`]: values,
    ...(exponents === undefined ? {} : { [`update.exponents${suffix}`]: exponents }),
  };
}

/** What the values of an update are once they were sent. */
function arrivedValues(layout: RowLayout, due: RowUpdate, compression: Compression): Float32Array {
  return decodeValues(compression, layout, due.rows, encodeValues(compression, layout, due));
}

/** The part of a shard's update that lies in the slice, as numbers. */
export async function readUpdate(
  reader: ContainerReader,
  { layout, suffix }: Pick<Slice, "layout" | "suffix">,
  compression: Compression,
): Promise<RowUpdate> {
  const rows = await reader.u32(`update.rows${suffix}`);
  const name = `update.values${suffix}`;
  const encoded = {
    values: await (compression === "none" ? reader.f32(name) : reader.u8(name)),
    ...(compression === "int8" ? { exponents: await reader.u8(`update.exponents${suffix}`) } : {}),
  };
  return { rows, values: decodeValues(compression, layout, rows, encoded) };
}

/** The state of the optimizer, a section a slot under the slot's name. */
export function optimizerSections({ step, slots }: OptimizerState): Sections {
  const sections = Object.entries(slots).map(([name, values]) => [`optimizer.${name}`, values]);
  return { "optimizer.step": Float64Array.of(step), ...Object.fromEntries(sections) };
}

/** The optimizer state that this shard committed in the last round in which it trained; null: it starts afresh. */
export async function carriedOptimizer(context: TrainContext): Promise<OptimizerState | null> {
  const { model, merging } = context.manifest.config;
  const reader = merging?.resetOptimizer === true ? null : await lastResult(context);
  if (reader === null) {
    return null;
  }
  const [step = 0] = await reader.f64("optimizer.step");
  const slots: Record<string, Float32Array> = {};
  for (const name of slotsOf(model.optimizer)) {
    slots[name] = await reader.f32(`optimizer.${name}`);
  }
  return { step, slots };
}

/** The result of the last round in which this shard trained. */
async function lastResult(context: TrainContext): Promise<ContainerReader | null> {
  const { manifest, entry, index, ports } = context;
  const round = roundsOf(participationOf(manifest.config), index, entry.round).at(-1);
  if (round === undefined) {
    return null;
  }
  const address = { stage: "train", round, index, count: entry.tasks } as const;
  return openContainer(ports.store, taskKey(manifest.run, address), "train");
}
