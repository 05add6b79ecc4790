// The recurrent encoder of a network: one or more layers of one kind, each reading the outputs of the one below. No
// copies are made between layers: the inputs of a layer are the outputs of the one below, and the gradients of its
// inputs go where that one expects the gradients of its outputs.

import { present } from "../assert.ts";
import type { ClaimedMemory, KernelExports } from "../kernels.ts";
import { type ParameterLayout, padded, parameterOffset, planMemory } from "../layout.ts";
import { gruLayer } from "./gruLayer.ts";
import { lstmLayer } from "./lstmLayer.ts";
import type { RecurrentKind } from "./model.ts";
import type {
  LayerAddresses,
  LayerParameters,
  LayerSizes,
  RecurrentLayer,
  SharedAddresses,
} from "./recurrentLayer.ts";
import { rnnReluLayer, rnnTanhLayer } from "./rnnLayer.ts";

/** The kinds of recurrent layers. */
export const RECURRENT_LAYERS: Readonly<Record<RecurrentKind, RecurrentLayer>> = {
  lstm: lstmLayer,
  gru: gruLayer,
  rnn_tanh: rnnTanhLayer,
  rnn_relu: rnnReluLayer,
};

/** An encoder in memory. */
export interface Encoder {
  readonly kind: RecurrentKind;
  /** From the one that reads the inputs to the one that gives the outputs. */
  readonly layers: readonly LayerAddresses[];
  /** Addresses [R, H] of the outputs and of their gradients. */
  readonly h: number;
  readonly dh: number;
  /** The first byte after all regions. */
  readonly endByte: number;
}

/** Lays out `layers` layers from `startByte` on; gradients of the inputs at x take the place of the inputs. */
export function planEncoder(
  kind: RecurrentKind,
  layers: number,
  sizes: LayerSizes,
  shared: SharedAddresses & { readonly x: number },
  startByte: number,
): Encoder {
  const planned: LayerAddresses[] = [];
  let endByte = startByte;
  let below = { h: shared.x, dh: shared.x };
  for (let index = 0; index < layers; index++) {
    const I = index === 0 ? sizes.I : sizes.H;
    const plan = planMemory({ ...RECURRENT_LAYERS[kind].regions({ ...sizes, I }) }, endByte);
    const { counts, ones, packedRows, scratch } = shared;
    const inputs = { x: below.h, dx: below.dh };
    planned.push({ counts, ones, packedRows, scratch, ...plan.at, ...inputs });
    below = plan.at;
    endByte = plan.endByte;
  }
  const { h, dh } = below;
  return { kind, layers: planned, h, dh, endByte };
}

/** Addresses of a layer's parameters within a region that holds all parameters, padded. */
export function layerParameters(layout: ParameterLayout, base: number, layer = 0): LayerParameters {
  const addressOf = (name: string) => base + parameterOffset(layout, `${name}_l${layer}`);
  return {
    weightInput: addressOf("weight_ih"),
    weightHidden: addressOf("weight_hh"),
    biasInput: addressOf("bias_ih"),
    biasHidden: addressOf("bias_hh"),
  };
}

/** Packs the weights of all layers; `base` is the region of the weights. */
export function packEncoder(
  run: KernelExports,
  { kind, layers }: Encoder,
  layout: ParameterLayout,
  base: number,
  { I, H }: LayerSizes,
): void {
  layers.forEach((at, layer) => {
    const weights = layerParameters(layout, base, layer);
    RECURRENT_LAYERS[kind].pack(run, at, weights, { I: layer === 0 ? I : H, H });
  });
}

/** Outputs of all layers from the inputs at x. */
export function encoderForward(
  run: KernelExports,
  { kind, layers }: Encoder,
  sizes: LayerSizes,
): void {
  layers.forEach((at, layer) => {
    RECURRENT_LAYERS[kind].forward(run, at, layer === 0 ? sizes : { ...sizes, I: sizes.H });
  });
}

/**
 * Gradients from those of the outputs at `dh`: of all parameters, added to the region at `base`; of the inputs, in
 * the place of the inputs. The last cell states have no gradients of their own.
 */
export function encoderBackward(
  run: KernelExports,
  memory: ClaimedMemory,
  { kind, layers }: Encoder,
  layout: ParameterLayout,
  base: number,
  sizes: LayerSizes,
): void {
  const { hasCell, backward } = RECURRENT_LAYERS[kind];
  for (let layer = layers.length - 1; layer >= 0; layer--) {
    const at = present(layers[layer], "there is a layer of that number");
    if (hasCell) {
      memory.f32(at.dc, sizes.B * padded(sizes.H)).fill(0);
    }
    const gradients = layerParameters(layout, base, layer);
    backward(run, at, gradients, layer === 0 ? sizes : { ...sizes, I: sizes.H });
  }
}
