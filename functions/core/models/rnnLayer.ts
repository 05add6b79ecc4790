// One simple recurrent layer, with tanh or ReLU, over sequences of different lengths: which kernels run on which
// addresses, forward and backward. The equation is stated in assembly/rnn.ts. There are no gates: the input product
// goes to the outputs, and in the backward pass dh becomes the gradient of the arguments.

import type { KernelExports } from "../kernels.ts";
import { matrixBytes, packedBytes, padded, rowBytes } from "../layout.ts";
import {
  addWeightGradient,
  type LayerAddresses,
  type LayerParameters,
  type LayerRegions,
  type LayerSizes,
  NO_REGIONS,
  packRows,
  type RecurrentLayer,
} from "./recurrentLayer.ts";

/** The RNN with tanh. */
export const rnnTanhLayer: RecurrentLayer = layerWith(0);
/** The RNN with ReLU. */
export const rnnReluLayer: RecurrentLayer = layerWith(1);

function layerWith(isRelu: 0 | 1): RecurrentLayer {
  return {
    hasCell: false,
    regions,
    pack,
    forward(run, at, { I, H, R, T }) {
      const fromInput = [at.x, rowBytes(I), at.inputForward, R, padded(H), I] as const;
      run.product(at.h, rowBytes(H), ...fromInput, 0);
      run.rnnForward(at.h, at.h0, at.hiddenForward, at.bias, at.counts, isRelu, T, H);
    },
    backward(run, at, gradients, sizes) {
      const { R, T, H } = sizes;
      run.rnnBackward(at.dh, at.dh0, at.h, at.hiddenBackward, at.counts, isRelu, T, R, H);
      backwardFromArguments(run, at, gradients, sizes);
    },
  };
}

function regions({ I, H, R, B }: LayerSizes): LayerRegions {
  return {
    ...NO_REGIONS,
    h: matrixBytes(R, H),
    hPrev: matrixBytes(R, H),
    dh: matrixBytes(R, H),
    h0: matrixBytes(B, H),
    dh0: matrixBytes(B, H),
    bias: rowBytes(H),
    inputForward: packedBytes(I, padded(H)),
    inputBackward: packedBytes(H, padded(I)),
    hiddenForward: packedBytes(H, padded(H)),
    hiddenBackward: packedBytes(H, padded(H)),
  };
}

/** Weights of a layer without gates have H rows, not padded(H): packing stops at H. */
function pack(
  run: KernelExports,
  at: LayerAddresses,
  { weightInput, weightHidden, biasInput, biasHidden }: LayerParameters,
  { I, H }: Pick<LayerSizes, "I" | "H">,
): void {
  run.packPanelsTransposed(at.inputForward, weightInput, rowBytes(I), I, H);
  run.packPanels(at.inputBackward, weightInput, rowBytes(I), H, padded(I));
  run.packPanelsTransposed(at.hiddenForward, weightHidden, rowBytes(H), H, H);
  run.packPanels(at.hiddenBackward, weightHidden, rowBytes(H), H, padded(H));
  run.addVectors(at.bias, biasInput, biasHidden, padded(H));
}

function backwardFromArguments(
  run: KernelExports,
  at: LayerAddresses,
  gradients: LayerParameters,
  { I, H, R, T }: LayerSizes,
): void {
  const slopes = { at: at.dh, step: rowBytes(H), count: H };
  packRows(run, at, at.x, R, I);
  addWeightGradient(run, at, gradients.weightInput, slopes, R, I);
  run.previousStates(at.hPrev, at.h, at.h0, at.counts, T, H);
  packRows(run, at, at.hPrev, R, H);
  addWeightGradient(run, at, gradients.weightHidden, slopes, R, H);
  run.addWeightedRows(gradients.biasInput, at.dh, at.ones, R, H);
  run.addWeightedRows(gradients.biasHidden, at.dh, at.ones, R, H);
  run.product(at.dx, rowBytes(I), at.dh, rowBytes(H), at.inputBackward, R, padded(I), H, 0);
}
