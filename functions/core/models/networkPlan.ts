// The memory of a network, planned before the first multiplication: where everything lies and how much it takes.

import { assert } from "../assert.ts";
import { LimitError } from "../errors.ts";
import {
  layoutParameters,
  type MemoryPlan,
  type ParameterLayout,
  parameterOffset,
  planMemory,
  SCRATCH_BYTES,
} from "../layout.ts";
import { type LayerParameters, type LayerSizes, lstmRegions } from "./lstmLayer.ts";
import { type ModelShape, parametersOf } from "./model.ts";
import type { NetworkLimits } from "./network.ts";
import { type OptimizerConfig, slotsOf } from "./optimizer.ts";
import { headRegions } from "./softmaxHead.ts";

/** Where the memory begins and how far it may reach. */
export interface MemoryBounds {
  readonly startByte: number;
  readonly memoryBytesMax: number;
}

interface RegionSizes {
  readonly V: number;
  readonly topMax: number;
  readonly slotCount: number;
}

function networkRegions(
  layout: ParameterLayout,
  layer: LayerSizes,
  { V, topMax, slotCount }: RegionSizes,
) {
  const parameterBytes = 4 * layout.paddedCount;
  return {
    weights: parameterBytes,
    gradients: parameterBytes,
    /** [slots of the optimizer, parameters] */
    slots: slotCount * parameterBytes,
    /** [R] u32: items at the rows of a batch. */
    rowItems: 4 * layer.R,
    ...lstmRegions(layer),
    ...headRegions({ V, H: layer.H }),
    scratch: SCRATCH_BYTES,
    /** [topMax] each: best items and their scores. */
    topItems: 4 * topMax,
    topScores: 4 * topMax,
  };
}

/** Where everything lies. */
export interface NetworkPlan extends MemoryPlan<keyof ReturnType<typeof networkRegions>> {
  readonly layout: ParameterLayout;
  /** Sizes of the layer for the largest batch. */
  readonly layer: LayerSizes;
  /** Addresses of the optimizer's slots by name, in the rule's order. */
  readonly slots: Readonly<Record<string, number>>;
}

/** Plans the memory of a network. Throws LimitError `memory-plan` where it exceeds the bound. */
export function planNetwork(
  shape: ModelShape,
  limits: NetworkLimits,
  optimizer: OptimizerConfig,
  { startByte, memoryBytesMax }: MemoryBounds,
): NetworkPlan {
  const { batchMax: B, lengthMax: T, topMax } = limits;
  assert(B >= 1 && T >= 1 && topMax >= 1, "the limits of a network are positive");
  const layout = layoutParameters(parametersOf(shape));
  const layer = { I: shape.H, H: shape.H, R: B * T, B, T };
  const names = slotsOf(optimizer);
  const regionSizes = { V: shape.V, topMax, slotCount: names.length };
  const plan = planMemory(networkRegions(layout, layer, regionSizes), startByte);
  if (plan.endByte > memoryBytesMax) {
    throw new LimitError({
      code: "memory-plan",
      what: "the model does not fit into memory",
      where: `V = ${shape.V}, H = ${shape.H}, batches of ${B} × ${T}`,
      expected: `at most ${memoryBytesMax} bytes`,
      found: `a plan of ${plan.endByte} bytes`,
      fix: "choose a smaller hidden size, vocabulary or batch, or allow more memory",
    });
  }
  const slotAt = (index: number) => plan.at.slots + index * 4 * layout.paddedCount;
  const slots = Object.fromEntries(names.map((name, index) => [name, slotAt(index)]));
  return { ...plan, layout, layer, slots };
}

/** Addresses of the layer's parameters within a region that holds all parameters, padded. */
export function layerParameters(layout: ParameterLayout, base: number): LayerParameters {
  return {
    weightInput: base + parameterOffset(layout, "weight_ih_l0"),
    weightHidden: base + parameterOffset(layout, "weight_hh_l0"),
    biasInput: base + parameterOffset(layout, "bias_ih_l0"),
    biasHidden: base + parameterOffset(layout, "bias_hh_l0"),
  };
}
