// The memory of a Mult-VAE, planned before the first multiplication. Scores exist for one block of bags only.

import { assert } from "../assert.ts";
import {
  layoutParameters,
  type MemoryPlan,
  matrixBytes,
  type ParameterLayout,
  planMemory,
} from "../layout.ts";
import { latentRegions } from "./latentHead.ts";
import { type MultVaeShape, multVaeParameters } from "./multVaeModel.ts";
import type { MemoryBounds } from "./networkPlan.ts";
import { type OptimizerConfig, slotsOf } from "./optimizer.ts";
import { expectPlanned, slotAddresses } from "./plannedMemory.ts";

/** The largest batch that will be given, and the longest list that will be recommended. */
export interface MultVaeLimits {
  readonly batchMax: number;
  /** Entries of all bags of a batch together. */
  readonly entriesMax: number;
  readonly topMax: number;
}

function regions(
  layout: ParameterLayout,
  shape: MultVaeShape,
  limits: MultVaeLimits,
  slotCount: number,
) {
  const { H, layers = 1 } = shape;
  const { batchMax, entriesMax, topMax } = limits;
  const parameterBytes = 4 * layout.paddedCount;
  return {
    weights: parameterBytes,
    gradients: parameterBytes,
    /** [slots of the optimizer, parameters] */
    slots: slotCount * parameterBytes,
    /** [entries]: what the encoder reads of each entry of a bag. */
    inputs: 4 * entriesMax,
    /** [layers, B, H] each: hidden layers of the encoder and their gradients. */
    encoded: layers * matrixBytes(batchMax, H),
    dEncoded: layers * matrixBytes(batchMax, H),
    ...latentRegions(shape, { rowsMax: batchMax, entriesMax, topMax }),
  };
}

/** Where everything lies; `hidden` and `dHidden` are the last hidden layer of the encoder and its gradient. */
export interface MultVaePlan
  extends MemoryPlan<keyof ReturnType<typeof regions> | "hidden" | "dHidden"> {
  /** Of the kernels' form of the weights: encoder.weight is [V, H]. */
  readonly layout: ParameterLayout;
  /** Addresses of the optimizer's slots by name, in the rule's order. */
  readonly slots: Readonly<Record<string, number>>;
}

/** Plans the memory of a Mult-VAE. Throws LimitError `memory-plan` where it exceeds the bound. */
export function planMultVae(
  shape: MultVaeShape,
  limits: MultVaeLimits,
  optimizer: OptimizerConfig,
  { startByte, memoryBytesMax }: MemoryBounds,
): MultVaePlan {
  const { batchMax, entriesMax, topMax } = limits;
  assert(batchMax >= 1 && entriesMax >= 1 && topMax >= 1, "the limits of a network are positive");
  const { V, H, Z, layers = 1 } = shape;
  const table = multVaeParameters(shape).map((parameter) =>
    parameter.name === "encoder.weight" ? { ...parameter, shape: [V, H] } : parameter,
  );
  const layout = layoutParameters(table);
  const names = slotsOf(optimizer);
  const { at, endByte } = planMemory(regions(layout, shape, limits, names.length), startByte);
  expectPlanned(endByte, memoryBytesMax, {
    where: `V = ${V}, H = ${H}, Z = ${Z}, batches of ${batchMax} bags`,
    fix: "choose smaller layers, a smaller vocabulary or batch, or allow more memory",
  });
  const slots = slotAddresses(names, at.slots, layout);
  const last = (layers - 1) * matrixBytes(batchMax, H);
  const top = { hidden: at.encoded + last, dHidden: at.dEncoded + last };
  return { at: { ...at, ...top }, endByte, layout, slots };
}
