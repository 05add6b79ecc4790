// The memory of a sequential variational autoencoder, planned before the first multiplication.

import { assert } from "../assert.ts";
import {
  layoutParameters,
  type MemoryPlan,
  matrixBytes,
  type ParameterLayout,
  planMemory,
} from "../layout.ts";
import { type Encoder, planEncoder } from "./encoder.ts";
import { type LatentLimits, latentRegions } from "./latentHead.ts";
import type { NetworkLimits } from "./network.ts";
import type { MemoryBounds } from "./networkPlan.ts";
import { type OptimizerConfig, slotsOf } from "./optimizer.ts";
import { expectPlanned, slotAddresses } from "./plannedMemory.ts";
import { type LayerSizes, sharedRegions } from "./recurrentLayer.ts";
import { type SvaeShape, svaeParameters } from "./svaeModel.ts";

/** The largest batch, the longest list, and k: the items that are predicted at every step. */
export interface SvaeLimits extends NetworkLimits {
  readonly horizon: number;
}

/** The largest batch of a network's latent head. */
export function latentLimitsOf(limits: SvaeLimits): LatentLimits {
  const rowsMax = limits.batchMax * limits.lengthMax;
  return { rowsMax, entriesMax: rowsMax * limits.horizon, topMax: limits.topMax };
}

function regions(
  layout: ParameterLayout,
  layer: LayerSizes,
  { shape, limits, slotCount }: { shape: SvaeShape; limits: SvaeLimits; slotCount: number },
) {
  const { V, H, Z } = shape;
  const parameterBytes = 4 * layout.paddedCount;
  return {
    weights: parameterBytes,
    gradients: parameterBytes,
    /** [slots of the optimizer, parameters] */
    slots: slotCount * parameterBytes,
    /** [R] u32: items at the rows of a batch. */
    rowItems: 4 * layer.R,
    /** [R, H]: inputs; after the backward pass their gradients. */
    x: matrixBytes(layer.R, layer.I),
    ...sharedRegions(layer),
    ...latentRegions({ V, H, Z }, latentLimitsOf(limits)),
  };
}

/** Where everything lies; `hidden` and `dHidden` are the outputs of the GRU and their gradients. */
export interface SvaePlan
  extends MemoryPlan<keyof ReturnType<typeof regions> | "hidden" | "dHidden"> {
  readonly encoder: Encoder;
  readonly layout: ParameterLayout;
  /** Sizes of the GRU for the largest batch. */
  readonly layer: LayerSizes;
  /** Addresses of the optimizer's slots by name, in the rule's order. */
  readonly slots: Readonly<Record<string, number>>;
}

/** Plans the memory of a sequential autoencoder. Throws LimitError `memory-plan` where it exceeds the bound. */
export function planSvae(
  shape: SvaeShape,
  limits: SvaeLimits,
  optimizer: OptimizerConfig,
  { startByte, memoryBytesMax }: MemoryBounds,
): SvaePlan {
  const { batchMax: B, lengthMax: T, topMax, horizon } = limits;
  const isPositive = Math.min(B, T, topMax, horizon) >= 1;
  assert(isPositive, "the limits of a network are positive");
  const { V, H, Z, gruLayers = 1 } = shape;
  const layout = layoutParameters(svaeParameters(shape));
  const layer = { I: H, H, R: B * T, B, T };
  const names = slotsOf(optimizer);
  const own = planMemory(
    regions(layout, layer, { shape, limits, slotCount: names.length }),
    startByte,
  );
  const encoder = planEncoder("gru", gruLayers, layer, own.at, own.endByte);
  const { h: hidden, dh: dHidden, endByte } = encoder;
  expectPlanned(endByte, memoryBytesMax, {
    where: `V = ${V}, H = ${H}, Z = ${Z}, batches of ${B} × ${T}`,
    fix: "choose a smaller hidden size, vocabulary or length, or allow more memory",
  });
  const slots = slotAddresses(names, own.at.slots, layout);
  return { at: { ...own.at, hidden, dHidden }, endByte, encoder, layout, layer, slots };
}
