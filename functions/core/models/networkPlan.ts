// The memory of a network, planned before the first multiplication: where everything lies and how much it takes.

import { assert } from "../assert.ts";
import {
  layoutParameters,
  type MemoryPlan,
  matrixBytes,
  type ParameterLayout,
  planMemory,
  SCRATCH_BYTES,
} from "../layout.ts";
import { auxiliaryRegions } from "./auxiliaryHeads.ts";
import { type DropoutRates, NO_DROPOUT } from "./dropout.ts";
import { type Encoder, planEncoder } from "./encoder.ts";
import { inputWidth } from "./inputs.ts";
import { type InputsPlan, planInputs } from "./inputsPass.ts";
import { type ModelShape, parametersOf } from "./model.ts";
import type { NetworkLimits } from "./network.ts";
import { FULL_SOFTMAX, type Objective } from "./objective.ts";
import { type OptimizerConfig, slotsOf } from "./optimizer.ts";
import { expectPlanned, slotAddresses } from "./plannedMemory.ts";
import { type LayerSizes, sharedRegions } from "./recurrentLayer.ts";
import { sampledRegions } from "./sampledHead.ts";
import { headRegions, SCORE_ROWS } from "./softmaxHead.ts";
import { type TouchedSizes, touchedRegions } from "./touchedRows.ts";

/** Where the memory begins and how far it may reach. */
export interface MemoryBounds {
  readonly startByte: number;
  readonly memoryBytesMax: number;
}

interface RegionSizes {
  readonly V: number;
  readonly topMax: number;
  readonly slotCount: number;
  readonly touched: TouchedSizes;
  readonly headCount: number;
}

function networkRegions(
  layout: ParameterLayout,
  layer: LayerSizes,
  { V, topMax, slotCount, touched, headCount }: RegionSizes,
) {
  const parameterBytes = 4 * layout.paddedCount;
  return {
    weights: parameterBytes,
    gradients: parameterBytes,
    /** [slots of the optimizer, parameters] */
    slots: slotCount * parameterBytes,
    /** [R] u32: items at the rows of a batch. */
    rowItems: 4 * layer.R,
    /** [R, I]: inputs; after the backward pass their gradients. */
    x: matrixBytes(layer.R, layer.I),
    ...sharedRegions(layer),
    ...headRegions({ V, H: layer.H }),
    ...(touched.negatives > 0 ? { scoresBackward: 0 } : {}),
    ...sampledRegions({ H: layer.H, N: touched.negatives }),
    ...touchedRegions(touched),
    ...auxiliaryRegions(headCount),
    scratch: SCRATCH_BYTES,
    /** [128, topMax] each: best items and their scores. */
    topItems: 4 * SCORE_ROWS * topMax,
    topScores: 4 * SCORE_ROWS * topMax,
  };
}

/** Where everything lies; `h` and `dh` are the encoder's outputs and their gradients. */
export interface NetworkPlan
  extends MemoryPlan<keyof ReturnType<typeof networkRegions> | "h" | "dh"> {
  readonly encoder: Encoder;
  readonly inputs: InputsPlan;
  readonly layout: ParameterLayout;
  /** Sizes of the layer for the largest batch. */
  readonly layer: LayerSizes;
  /** Addresses of the optimizer's slots by name, in the rule's order. */
  readonly slots: Readonly<Record<string, number>>;
  readonly touched: TouchedSizes;
}

/** Plans the memory of a network. Throws LimitError `memory-plan` where it exceeds the bound. */
export function planNetwork(
  shape: ModelShape,
  limits: NetworkLimits,
  optimizer: OptimizerConfig,
  { startByte, memoryBytesMax }: MemoryBounds,
  dropout: DropoutRates = NO_DROPOUT,
  objective: Objective = FULL_SOFTMAX,
): NetworkPlan {
  const { batchMax: B, lengthMax: T, topMax } = limits;
  assert(B >= 1 && T >= 1 && topMax >= 1, "the limits of a network are positive");
  const layout = layoutParameters(parametersOf(shape));
  const layer = { I: inputWidth(shape.H, shape.inputs), H: shape.H, R: B * T, B, T };
  const names = slotsOf(optimizer);
  const slotCount = names.length;
  const touched = touchedSizes(shape, layer.R, objective, slotCount);
  const headCount = shape.heads?.length ?? 0;
  const regionSizes = { V: shape.V, topMax, slotCount, touched, headCount };
  const { kind, layers = 1 } = shape;
  const own = planMemory(networkRegions(layout, layer, regionSizes), startByte);
  const encoder = planEncoder(kind, layers, layer, own.at, own.endByte, dropout);
  const { h, dh } = encoder;
  const inputs = planInputs(shape, layer.R, encoder.endByte);
  const { endByte } = inputs;
  expectPlanned(endByte, memoryBytesMax, {
    where: `V = ${shape.V}, H = ${shape.H}, batches of ${B} × ${T}`,
    fix: "choose a smaller hidden size, vocabulary or batch, or allow more memory",
  });
  const slots = slotAddresses(names, own.at.slots, layout);
  return { at: { ...own.at, h, dh }, endByte, layout, layer, encoder, inputs, slots, touched };
}

function touchedSizes(
  { V, H, output }: ModelShape,
  R: number,
  { negatives }: Objective,
  slotCount: number,
): TouchedSizes {
  return { V, H, R, negatives, isOwn: output === "own", slotCount };
}
