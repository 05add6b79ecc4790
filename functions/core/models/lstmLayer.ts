// One LSTM layer over sequences of different lengths: which kernels run on which addresses, forward and backward. The
// equations, the order of gates and the order of rows are stated in assembly/lstm.ts. R rows take, in floats,
//
//     R (5 H + 4 H + pack) for states, gates and products, and 2 (4 H I + 4 H H) for packed weights;
//
// with R = 4,096, I = H = 64 that is 11 MB.

import { matrixBytes, packedBytes, padded, rowBytes } from "../layout.ts";
import { addWeightGradient, NO_REGIONS, packRows, type RecurrentLayer } from "./recurrentLayer.ts";

/** The LSTM. `tanhC`, when used up in the backward pass, takes the states before each row. */
export const lstmLayer: RecurrentLayer = {
  hasCell: true,

  regions({ I, H, R, B }) {
    const gateColumns = 4 * padded(H);
    return {
      ...NO_REGIONS,
      h: matrixBytes(R, H),
      c: matrixBytes(R, H),
      tanhC: matrixBytes(R, H),
      gates: matrixBytes(R, gateColumns),
      dh: matrixBytes(R, H),
      h0: matrixBytes(B, H),
      c0: matrixBytes(B, H),
      dc: matrixBytes(B, H),
      dh0: matrixBytes(B, H),
      bias: rowBytes(gateColumns),
      inputForward: packedBytes(I, gateColumns),
      inputBackward: packedBytes(gateColumns, padded(I)),
      hiddenForward: packedBytes(H, gateColumns),
      hiddenBackward: packedBytes(gateColumns, padded(H)),
    };
  },

  pack(run, at, { weightInput, weightHidden, biasInput, biasHidden }, { I, H }) {
    const gateColumns = 4 * padded(H);
    run.packPanelsTransposed(at.inputForward, weightInput, rowBytes(I), I, gateColumns);
    run.packPanels(at.inputBackward, weightInput, rowBytes(I), gateColumns, padded(I));
    run.packPanelsTransposed(at.hiddenForward, weightHidden, rowBytes(H), H, gateColumns);
    run.packPanels(at.hiddenBackward, weightHidden, rowBytes(H), gateColumns, padded(H));
    run.addVectors(at.bias, biasInput, biasHidden, gateColumns);
  },

  forward(run, at, { I, H, R, T }) {
    const gateColumns = 4 * padded(H);
    const gateStep = rowBytes(gateColumns);
    run.product(at.gates, gateStep, at.x, rowBytes(I), at.inputForward, R, gateColumns, I, 0);
    const states = [at.h, at.c, at.tanhC, at.gates, at.h0, at.c0] as const;
    run.lstmForward(...states, at.hiddenForward, at.bias, at.counts, T, H);
  },

  backward(run, at, gradients, { I, H, R, T }) {
    const gateColumns = 4 * padded(H);
    const gateStep = rowBytes(gateColumns);
    const states = [at.gates, at.dh, at.dc, at.dh0, at.c, at.tanhC, at.c0] as const;
    run.lstmBackward(...states, at.hiddenBackward, at.counts, T, R, H);

    const gates = { at: at.gates, step: gateStep, count: gateColumns };
    packRows(run, at, at.x, R, I);
    addWeightGradient(run, at, gradients.weightInput, gates, R, I);
    run.previousStates(at.tanhC, at.h, at.h0, at.counts, T, H);
    packRows(run, at, at.tanhC, R, H);
    addWeightGradient(run, at, gradients.weightHidden, gates, R, H);
    run.addWeightedRows(gradients.biasInput, at.gates, at.ones, R, gateColumns);
    run.addWeightedRows(gradients.biasHidden, at.gates, at.ones, R, gateColumns);

    const toInput = [at.gates, gateStep, at.inputBackward, R, padded(I), gateColumns] as const;
    run.product(at.dx, rowBytes(I), ...toInput, 0);
  },
};
