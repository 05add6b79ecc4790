// What a shard carries from one of its rounds to the next, and what it sends to be merged.

import { taskKey } from "../core/keys.ts";
import type { RunConfig, TrainEntry } from "../core/messages.ts";
import type { AnyShape } from "../core/models/modelDescription.ts";
import { describeModel } from "../core/models/modelDescription.ts";
import type { OptimizerState } from "../core/models/network.ts";
import { slotsOf } from "../core/models/optimizer.ts";
import type { Recommender } from "../core/models/recommender.ts";
import { type Participation, roundsOf } from "../core/training/merging.ts";
import {
  decodeValues,
  encodeValues,
  remainderAfter,
  withRemainder,
} from "../core/training/updateCodec.ts";
import { changedRows, type RowLayout, rowLayout } from "../core/training/updateRows.ts";
import type { Catalogue } from "./catalogue.ts";
import type { ContainerReader, Sections } from "./containers.ts";
import { openContainer } from "./containers.ts";
import type { TaskContext } from "./taskContext.ts";
import { modelShape } from "./weights.ts";

type TrainContext = TaskContext<TrainEntry>;

/** What takes part in a run's rounds is drawn from this. */
export function participationOf({ seed, shards, merging }: RunConfig): Participation {
  return { seed, shards, participants: merging?.participants ?? null };
}

/** The rows of the updates of a model of that shape. */
export function rowsOfModel(shape: AnyShape): RowLayout {
  return rowLayout(describeModel(shape).parameters, shape.V);
}

/** What a shard sends: its weights, or its update and what is left of it. */
export async function shippedSections(
  context: TrainContext,
  network: Recommender,
  before: Float32Array | null,
  catalogue: Catalogue,
): Promise<{ readonly sections: Sections; readonly sentBytes: number | null }> {
  const weights = network.weights();
  const { config } = context.manifest;
  const { merging } = config;
  if (merging === undefined || before === null || merging.outer.kind === "mean") {
    return { sections: { weights }, sentBytes: before === null ? null : weights.byteLength };
  }
  const { compression } = merging;
  const layout = rowsOfModel(modelShape(config, catalogue));
  const changed = changedRows(layout, before, weights);
  const last = await lastResult(context);
  const remainder =
    compression === "none"
      ? null
      : ((await last?.f32("remainder")) ?? new Float32Array(before.length));
  const due = remainder === null ? changed : withRemainder(layout, changed, remainder);
  const encoded = encodeValues(compression, layout, due);
  const sent: Sections = {
    "update.rows": due.rows,
    "update.values": encoded.values,
    ...(encoded.exponents === undefined ? {} : { "update.exponents": encoded.exponents }),
  };
  const sentBytes = Object.values(sent).reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (remainder === null) {
    return { sections: sent, sentBytes };
  }
  const arrived = decodeValues(compression, layout, due.rows, encoded);
  return {
    sections: { ...sent, remainder: remainderAfter(layout, due, arrived, remainder) },
    sentBytes,
  };
}

/** The update that a shard sent, as numbers. */
export async function readUpdate(
  reader: ContainerReader,
  layout: RowLayout,
  compression: NonNullable<RunConfig["merging"]>["compression"],
) {
  const rows = await reader.u32("update.rows");
  const encoded = {
    values: await (compression === "none"
      ? reader.f32("update.values")
      : reader.u8("update.values")),
    ...(compression === "int8" ? { exponents: await reader.u8("update.exponents") } : {}),
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
