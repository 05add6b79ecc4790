// One LSTM layer over sequences of different lengths: which kernels run on which addresses, forward and backward. The
// equations, the order of gates and the order of rows are stated in assembly/lstm.ts. R rows take, in floats,
//
//     R (5 H + 4 H + pack) for states, gates and products, and 2 (4 H I + 4 H H) for packed weights;
//
// with R = 4,096, I = H = 64 that is 11 MB.

import type { KernelExports } from "../kernels.ts";
import { matrixBytes, packedBytes, padded, rowBytes } from "../layout.ts";

/** Sizes of a layer: inputs I, hidden H, at most R rows in all, of B sequences with T steps. */
export interface LayerSizes {
  readonly I: number;
  readonly H: number;
  readonly R: number;
  readonly B: number;
  readonly T: number;
}

/** Regions of a layer in bytes. */
export function lstmRegions({ I, H, R, B, T }: LayerSizes) {
  const gateColumns = 4 * padded(H);
  return {
    /** [R, I]: inputs; after the backward pass their gradients. */
    x: matrixBytes(R, I),
    /** [R, H]: outputs. */
    h: matrixBytes(R, H),
    /** [R, H]: cell states. */
    c: matrixBytes(R, H),
    /** [R, H]: tanh c; in the backward pass, when used up, the states before each row. */
    tanhC: matrixBytes(R, H),
    /** [R, 4, H]: gates; after the backward pass the gradients of their arguments. */
    gates: matrixBytes(R, gateColumns),
    /** [R, H]: gradients of the outputs. */
    dh: matrixBytes(R, H),
    /** [B, H] each: states to start from, and the gradients of the last and the first. */
    h0: matrixBytes(B, H),
    c0: matrixBytes(B, H),
    dc: matrixBytes(B, H),
    dh0: matrixBytes(B, H),
    /** [T] u32: sequences longer than t. */
    counts: 4 * T,
    /** [R]: ones, to sum rows. */
    ones: 4 * R,
    /** [4, H]: both biases added. */
    bias: rowBytes(gateColumns),
    /** Packed weights, for x Wᵀ, dx = d W, h Uᵀ and dh = d U. */
    inputForward: packedBytes(I, gateColumns),
    inputBackward: packedBytes(gateColumns, padded(I)),
    hiddenForward: packedBytes(H, gateColumns),
    hiddenBackward: packedBytes(gateColumns, padded(H)),
    /** Packed x or states before each row, for the gradients of W and U. */
    packedRows: packedBytes(R, padded(Math.max(I, H))),
  };
}

/** Addresses of the regions of a layer. */
export type LayerAddresses = Readonly<Record<keyof ReturnType<typeof lstmRegions>, number>>;

/** Addresses of the four parameters of a layer, or of their gradients. */
export interface LayerParameters {
  readonly weightInput: number;
  readonly weightHidden: number;
  readonly biasInput: number;
  readonly biasHidden: number;
}

/** Brings weights into the order in which products read them. To be called whenever they change. */
export function packLstm(
  run: KernelExports,
  at: LayerAddresses,
  weights: LayerParameters,
  { I, H }: LayerSizes,
): void {
  const gateColumns = 4 * padded(H);
  const { weightInput, weightHidden, biasInput, biasHidden } = weights;
  run.packPanelsTransposed(at.inputForward, weightInput, rowBytes(I), I, gateColumns);
  run.packPanels(at.inputBackward, weightInput, rowBytes(I), gateColumns, padded(I));
  run.packPanelsTransposed(at.hiddenForward, weightHidden, rowBytes(H), H, gateColumns);
  run.packPanels(at.hiddenBackward, weightHidden, rowBytes(H), gateColumns, padded(H));
  run.addVectors(at.bias, biasInput, biasHidden, gateColumns);
}

/** Outputs h and states c from x, h0 and c0, for `R` rows in `T` steps. */
export function lstmForward(run: KernelExports, at: LayerAddresses, sizes: LayerSizes): void {
  const { I, H, R, T } = sizes;
  const gateColumns = 4 * padded(H);
  const gateStep = rowBytes(gateColumns);
  run.product(at.gates, gateStep, at.x, rowBytes(I), at.inputForward, R, gateColumns, I, 0);
  const states = [at.h, at.c, at.tanhC, at.gates, at.h0, at.c0] as const;
  run.lstmForward(...states, at.hiddenForward, at.bias, at.counts, T, H);
}

/**
 * Gradients from `dh` (of every output, with that of the last state added to each sequence's last row) and `dc` (of
 * the last cell states): of the parameters, added to `gradients`; of x in its place; of h0 and c0 in dh0 and dc.
 */
export function lstmBackward(
  run: KernelExports,
  at: LayerAddresses & { readonly scratch: number },
  gradients: LayerParameters,
  sizes: LayerSizes,
): void {
  const { I, H, R, T } = sizes;
  const gateColumns = 4 * padded(H);
  const gateStep = rowBytes(gateColumns);
  const states = [at.gates, at.dh, at.dc, at.dh0, at.c, at.tanhC, at.c0] as const;
  run.lstmBackward(...states, at.hiddenBackward, at.counts, T, R, H);

  const addGradient = (weight: number, rows: number, columns: number) => {
    run.packPanels(at.packedRows, rows, rowBytes(columns), R, padded(columns));
    const operands = [at.gates, gateStep, at.packedRows, at.scratch] as const;
    run.productTransposed(
      weight,
      rowBytes(columns),
      ...operands,
      gateColumns,
      padded(columns),
      R,
      1,
    );
  };
  addGradient(gradients.weightInput, at.x, I);
  run.previousStates(at.tanhC, at.h, at.h0, at.counts, T, H);
  addGradient(gradients.weightHidden, at.tanhC, H);
  run.addWeightedRows(gradients.biasInput, at.gates, at.ones, R, gateColumns);
  run.addWeightedRows(gradients.biasHidden, at.gates, at.ones, R, gateColumns);

  const inputStep = rowBytes(I);
  const toInput = [at.gates, gateStep, at.inputBackward, R, padded(I), gateColumns] as const;
  run.product(at.x, inputStep, ...toInput, 0);
}
