// What every recurrent layer is to those who use it: sizes, regions, addresses, and four functions. The kinds are in
// lstmLayer.ts, gruLayer.ts and rnnLayer.ts; encoder.ts stacks layers. The order of rows is stated in assembly/lstm.ts.

import type { KernelExports } from "../kernels.ts";
import { packedBytes, padded, rowBytes } from "../layout.ts";

/** Sizes of a layer: inputs I, hidden H, at most R rows in all, of B sequences with T steps. */
export interface LayerSizes {
  readonly I: number;
  readonly H: number;
  readonly R: number;
  readonly B: number;
  readonly T: number;
}

/** Regions of one layer in bytes; 0 for what a kind has no use for. */
export interface LayerRegions {
  /** [R, H]: outputs. */
  readonly h: number;
  /** [R, H]: gradients of the outputs. */
  readonly dh: number;
  /** [B, H] each: states to start from, and their gradients. */
  readonly h0: number;
  readonly dh0: number;
  /** [R, gates, H]: gates; after the backward pass the gradients of their arguments. */
  readonly gates: number;
  /** [gates, H]: what is added to the arguments of the gates. */
  readonly bias: number;
  /** Packed weights, for x Wᵀ, dx = d W, h Uᵀ and dh = d U. */
  readonly inputForward: number;
  readonly inputBackward: number;
  readonly hiddenForward: number;
  readonly hiddenBackward: number;
  /** [R, H]: the states before each row, for the gradient of U. */
  readonly hPrev: number;
  /** [gates, H]: sums over rows of the gradients of the gates. */
  readonly biasSums: number;
  /** [R, H] each: cell states, and their tanh. */
  readonly c: number;
  readonly tanhC: number;
  /** [B, H] each: cell states to start from, and the gradients of the last and the first. */
  readonly c0: number;
  readonly dc: number;
}

/** No regions: what a kind's own ones are laid over. */
export const NO_REGIONS: LayerRegions = {
  h: 0,
  dh: 0,
  h0: 0,
  dh0: 0,
  gates: 0,
  bias: 0,
  inputForward: 0,
  inputBackward: 0,
  hiddenForward: 0,
  hiddenBackward: 0,
  hPrev: 0,
  biasSums: 0,
  c: 0,
  tanhC: 0,
  c0: 0,
  dc: 0,
};

/** Regions in bytes that the layers of an encoder share. */
export function sharedRegions({ I, H, R, T }: LayerSizes) {
  return {
    /** [T] u32: sequences longer than t. */
    counts: 4 * T,
    /** [R]: ones, to sum rows. */
    ones: 4 * R,
    /** Packed x or states before each row, for the gradients of W and U. */
    packedRows: packedBytes(R, padded(Math.max(I, H))),
  };
}

/** Addresses that the layers of an encoder share; `scratch` is what productTransposed packs into. */
export type SharedAddresses = Readonly<
  Record<keyof ReturnType<typeof sharedRegions> | "scratch", number>
>;

/** Addresses of everything that a layer works on. */
export interface LayerAddresses
  extends SharedAddresses,
    Readonly<Record<keyof LayerRegions, number>> {
  /** [R, I]: inputs. */
  readonly x: number;
  /** [R, I]: gradients of the inputs; may be x itself. */
  readonly dx: number;
}

/** Addresses of the four parameters of a layer, or of their gradients. */
export interface LayerParameters {
  readonly weightInput: number;
  readonly weightHidden: number;
  readonly biasInput: number;
  readonly biasHidden: number;
}

/** A kind of recurrent layer. */
export interface RecurrentLayer {
  /** Whether there is a cell state beside the output; its gradient `dc` is to be set before the backward pass. */
  readonly hasCell: boolean;
  regions(sizes: LayerSizes): LayerRegions;
  /** Brings weights into the order in which kernels read them. To be called whenever they change. */
  pack(
    run: KernelExports,
    at: LayerAddresses,
    weights: LayerParameters,
    sizes: Pick<LayerSizes, "I" | "H">,
  ): void;
  /** Outputs h from x and h0 (and c from c0), for `R` rows in `T` steps. */
  forward(run: KernelExports, at: LayerAddresses, sizes: LayerSizes): void;
  /**
   * Gradients from `dh` (of every output, with that of the last state added to each sequence's last row) and `dc` (of
   * the last cell states): of the parameters, added to `gradients`; of x in dx; of h0 and c0 in dh0 and dc.
   */
  backward(
    run: KernelExports,
    at: LayerAddresses,
    gradients: LayerParameters,
    sizes: LayerSizes,
  ): void;
}

/** Columns [first, first + count) of the gradients of gates, whose rows are `step` bytes apart. */
export interface GateColumns {
  readonly at: number;
  readonly step: number;
  readonly count: number;
}

/** Packs `R` rows of x or of states for addWeightGradient. */
export function packRows(
  run: KernelExports,
  at: SharedAddresses,
  rows: number,
  R: number,
  columns: number,
): void {
  run.packPanels(at.packedRows, rows, rowBytes(columns), R, padded(columns));
}

/** Adds gatesᵀ rows to the gradient at `weight`, for the rows packed last. */
export function addWeightGradient(
  run: KernelExports,
  at: SharedAddresses,
  weight: number,
  gates: GateColumns,
  R: number,
  columns: number,
): void {
  const operands = [gates.at, gates.step, at.packedRows, at.scratch] as const;
  const sizes = [gates.count, padded(columns), R] as const;
  run.productTransposed(weight, rowBytes(columns), ...operands, ...sizes, 1);
}
