// The recurrent encoder of a network: one or more layers of one kind, each reading the outputs of the one below. No
// copies are made between layers: the inputs of a layer are the outputs of the one below, and the gradients of its
// inputs go where that one expects the gradients of its outputs.

import { present } from "../assert.ts";
import type { ClaimedMemory, KernelExports } from "../kernels.ts";
import { type ParameterLayout, padded, parameterOffset, planMemory, rowBytes } from "../layout.ts";
import { type DropoutRates, type EncoderDropout, NO_DROPOUT, planDropout } from "./dropout.ts";
import { gruLayer } from "./gruLayer.ts";
import { lstmLayer } from "./lstmLayer.ts";
import type { RecurrentKind } from "./model.ts";
import { maskedRecurrence } from "./recurrentDropout.ts";
import type {
  LayerAddresses,
  LayerParameters,
  LayerSizes,
  RecurrentLayer,
  SharedAddresses,
} from "./recurrentLayer.ts";
import { rnnReluLayer, rnnTanhLayer } from "./rnnLayer.ts";
import type { RowOrder } from "./sequences.ts";

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
  /** Where masks lie; null where nothing is ever dropped. */
  readonly dropout: EncoderDropout | null;
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
  rates: DropoutRates = NO_DROPOUT,
): Encoder {
  const planned: LayerAddresses[] = [];
  const masks = planDropout(rates, layers, sizes, startByte);
  let { endByte } = masks;
  let below = { h: shared.x, dh: shared.x };
  for (let index = 0; index < layers; index++) {
    const I = index === 0 ? sizes.I : sizes.H;
    const plan = planMemory({ ...RECURRENT_LAYERS[kind].regions({ ...sizes, I }) }, endByte);
    const { counts, ones, packedRows, scratch } = shared;
    const inputs = { x: below.h, dx: below.dh };
    planned.push({ counts, ones, packedRows, scratch, ...plan.at, ...inputs });
    const left = masks.dropout !== null && rates.output > 0 ? masks.dropout.layers[index] : null;
    below = { h: left?.outputs ?? plan.at.h, dh: plan.at.dh };
    endByte = plan.endByte;
  }
  const { h, dh } = below;
  return { kind, layers: planned, dropout: masks.dropout, h, dh, endByte };
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

/**
 * Outputs of all layers from the inputs at x. `masked` is the order of rows where the masks drawn last are to be used,
 * and null where nothing is to be dropped.
 */
export function encoderForward(
  run: KernelExports,
  { kind, layers, dropout }: Encoder,
  sizes: LayerSizes,
  masked: RowOrder | null = null,
): void {
  if (dropout !== null && masked !== null) {
    maskInputs(run, dropout, present(layers[0], "there is a layer").x, sizes, masked);
  }
  layers.forEach((at, layer) => {
    const own = layer === 0 ? sizes : { ...sizes, I: sizes.H };
    RECURRENT_LAYERS[kind].forward(kernelsOfLayer(run, dropout, layer, masked), at, own);
    if (dropout !== null && dropout.rates.output > 0) {
      const { outputs, outputMask } = present(dropout.layers[layer], "there is a mask a layer");
      const count = sizes.R * padded(sizes.H);
      if (masked === null) {
        new Float32Array(run.memory.buffer, outputs, count).set(
          new Float32Array(run.memory.buffer, at.h, count),
        );
      } else {
        run.multiplyVectors(outputs, at.h, outputMask, count);
      }
    }
  });
}

/**
 * Gradients from those of the outputs at `dh`: of all parameters, added to the region at `base`; of the inputs, in
 * the place of the inputs. The last cell states have no gradients of their own. `masked` as in the forward pass.
 */
export function encoderBackward(
  run: KernelExports,
  memory: ClaimedMemory,
  { kind, layers, dropout }: Encoder,
  layout: ParameterLayout,
  base: number,
  sizes: LayerSizes,
  masked: RowOrder | null = null,
): void {
  const { hasCell, backward } = RECURRENT_LAYERS[kind];
  for (let layer = layers.length - 1; layer >= 0; layer--) {
    const at = present(layers[layer], "there is a layer of that number");
    if (hasCell) {
      memory.f32(at.dc, sizes.B * padded(sizes.H)).fill(0);
    }
    if (dropout !== null && masked !== null && dropout.rates.output > 0) {
      const { outputMask } = present(dropout.layers[layer], "there is a mask a layer");
      run.multiplyVectors(at.dh, at.dh, outputMask, sizes.R * padded(sizes.H));
    }
    const gradients = layerParameters(layout, base, layer);
    const own = layer === 0 ? sizes : { ...sizes, I: sizes.H };
    backward(kernelsOfLayer(run, dropout, layer, masked), at, gradients, own);
  }
  if (dropout !== null && masked !== null) {
    maskInputs(run, dropout, present(layers[0], "there is a layer").dx, sizes, masked);
  }
}

/** The kernels of a layer: with the mask of its states, where they are dropped. */
function kernelsOfLayer(
  run: KernelExports,
  dropout: EncoderDropout | null,
  layer: number,
  order: RowOrder | null,
): KernelExports {
  if (dropout === null || order === null || dropout.rates.recurrent === 0) {
    return run;
  }
  const { stateMask: mask } = present(dropout.layers[layer], "there is a mask a layer");
  return maskedRecurrence(run, { mask, scratch: dropout.states, order });
}

/** Multiplies inputs, or their gradients, by the mask of the inputs. */
function maskInputs(
  run: KernelExports,
  { rates, inputMask }: EncoderDropout,
  x: number,
  { I, R }: LayerSizes,
  { counts, starts }: RowOrder,
): void {
  if (rates.embedding > 0 && rates.isInputHeld) {
    counts.forEach((count, t) => {
      const rows = x + (starts[t] as number) * rowBytes(I);
      run.multiplyVectors(rows, rows, inputMask, count * padded(I));
    });
  } else if (rates.embedding > 0) {
    run.multiplyVectors(x, x, inputMask, R * padded(I));
  }
}
