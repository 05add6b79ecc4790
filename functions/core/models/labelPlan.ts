// The memory of a label network, planned before the first multiplication.

import { assert } from "../assert.ts";
import {
  layoutParameters,
  type MemoryPlan,
  matrixBytes,
  type ParameterLayout,
  planMemory,
  SCRATCH_BYTES,
} from "../layout.ts";
import type { DropoutRates } from "./dropout.ts";
import { type Encoder, planEncoder } from "./encoder.ts";
import { labelHeadRegions } from "./labelHeads.ts";
import { type LabelShape, labelParameters } from "./labelModel.ts";
import type { MemoryBounds } from "./networkPlan.ts";
import { type OptimizerConfig, slotsOf } from "./optimizer.ts";
import { expectPlanned, slotAddresses } from "./plannedMemory.ts";
import { poolingRegions } from "./pooling.ts";
import { type LayerSizes, sharedRegions } from "./recurrentLayer.ts";

/** The largest batch that will be given. */
export interface LabelLimits {
  readonly batchMax: number;
  readonly lengthMax: number;
}

function regions(
  layout: ParameterLayout,
  layer: LayerSizes,
  { pooling, heads }: LabelShape,
  slotCount: number,
) {
  const parameterBytes = 4 * layout.paddedCount;
  return {
    weights: parameterBytes,
    gradients: parameterBytes,
    /** [slots of the optimizer, parameters] */
    slots: slotCount * parameterBytes,
    /** [R] u32: tokens at the rows of a batch. */
    rowItems: 4 * layer.R,
    /** [R, E]: inputs; after the backward pass their gradients. */
    x: matrixBytes(layer.R, layer.I),
    ...sharedRegions(layer),
    ...poolingRegions(pooling, layer),
    ...labelHeadRegions({ K: heads.length, H: layer.H, B: layer.B }),
    scratch: SCRATCH_BYTES,
  };
}

/** Where everything lies; `h` and `dh` are the encoder's outputs and their gradients. */
export interface LabelPlan extends MemoryPlan<keyof ReturnType<typeof regions> | "h" | "dh"> {
  readonly encoder: Encoder;
  readonly layout: ParameterLayout;
  /** Sizes of the first layer for the largest batch. */
  readonly layer: LayerSizes;
  /** Addresses of the optimizer's slots by name, in the rule's order. */
  readonly slots: Readonly<Record<string, number>>;
}

/** Plans the memory. Throws LimitError `memory-plan` where it exceeds the bound. */
export function planLabels(
  shape: LabelShape,
  { batchMax: B, lengthMax: T }: LabelLimits,
  { optimizer, dropout }: { readonly optimizer: OptimizerConfig; readonly dropout: DropoutRates },
  { startByte, memoryBytesMax }: MemoryBounds,
): LabelPlan {
  assert(B >= 1 && T >= 1, "the limits of a network are positive");
  const { kind, layers, V, E, H } = shape;
  const layout = layoutParameters(labelParameters(shape));
  const layer = { I: E, H, R: B * T, B, T };
  const names = slotsOf(optimizer);
  const own = planMemory(regions(layout, layer, shape, names.length), startByte);
  const encoder = planEncoder(kind, layers, layer, own.at, own.endByte, dropout);
  const { h, dh, endByte } = encoder;
  expectPlanned(endByte, memoryBytesMax, {
    where: `V = ${V}, E = ${E}, H = ${H}, batches of ${B} × ${T}`,
    fix: "choose a smaller hidden size, vocabulary or batch, or allow more memory",
  });
  const slots = slotAddresses(names, own.at.slots, layout);
  return { at: { ...own.at, h, dh }, endByte, layout, layer, encoder, slots };
}
