// One GRU layer over sequences of different lengths: which kernels run on which addresses, forward and backward. The
// equations and the four blocks r, z, n, q of a row of gates are stated in assembly/gru.ts: the input product fills
// the first three, the recurrent product r, z and q. Every product with recurrent weights is therefore made in two
// parts, one for r and z, one for q.

import { matrixBytes, packedBytes, padded, rowBytes } from "../layout.ts";
import { addWeightGradient, NO_REGIONS, packRows, type RecurrentLayer } from "./recurrentLayer.ts";

/** The GRU, reset-after. */
export const gruLayer: RecurrentLayer = {
  hasCell: false,

  regions({ I, H, R, B }) {
    const columns = padded(H);
    return {
      ...NO_REGIONS,
      h: matrixBytes(R, H),
      hPrev: matrixBytes(R, H),
      gates: matrixBytes(R, 4 * columns),
      dh: matrixBytes(R, H),
      h0: matrixBytes(B, H),
      dh0: matrixBytes(B, H),
      bias: rowBytes(4 * columns),
      biasSums: rowBytes(4 * columns),
      inputForward: packedBytes(I, 3 * columns),
      inputBackward: packedBytes(3 * columns, padded(I)),
      hiddenForward: packedBytes(H, 2 * columns) + packedBytes(H, columns),
      hiddenBackward: packedBytes(2 * columns, columns) + packedBytes(columns, columns),
    };
  },

  pack(run, at, { weightInput, weightHidden, biasInput, biasHidden }, { I, H }) {
    const columns = padded(H);
    const row = rowBytes(H);
    const weightNew = weightHidden + 2 * columns * row;
    const forwardNew = at.hiddenForward + packedBytes(H, 2 * columns);
    const backwardNew = at.hiddenBackward + packedBytes(2 * columns, columns);
    run.packPanelsTransposed(at.inputForward, weightInput, rowBytes(I), I, 3 * columns);
    run.packPanels(at.inputBackward, weightInput, rowBytes(I), 3 * columns, padded(I));
    run.packPanelsTransposed(at.hiddenForward, weightHidden, row, H, 2 * columns);
    run.packPanelsTransposed(forwardNew, weightNew, row, H, columns);
    run.packPanels(at.hiddenBackward, weightHidden, row, 2 * columns, columns);
    run.packPanels(backwardNew, weightNew, row, columns, columns);
    run.gruBias(at.bias, biasInput, biasHidden, H);
  },

  forward(run, at, { I, H, R, T }) {
    const columns = padded(H);
    const fromInput = [at.x, rowBytes(I), at.inputForward, R, 3 * columns, I] as const;
    run.product(at.gates, 4 * rowBytes(H), ...fromInput, 0);
    run.gruForward(at.h, at.gates, at.h0, at.hiddenForward, at.bias, at.counts, T, H);
  },

  backward(run, at, gradients, { I, H, R, T }) {
    const columns = padded(H);
    const row = rowBytes(H);
    const step = 4 * row;
    const states = [at.gates, at.dh, at.dh0, at.h, at.h0] as const;
    run.gruBackward(...states, at.hiddenBackward, at.counts, T, R, H);

    packRows(run, at, at.x, R, I);
    const ofInput = { at: at.gates, step, count: 3 * columns };
    addWeightGradient(run, at, gradients.weightInput, ofInput, R, I);
    run.previousStates(at.hPrev, at.h, at.h0, at.counts, T, H);
    packRows(run, at, at.hPrev, R, H);
    const ofResetAndUpdate = { at: at.gates, step, count: 2 * columns };
    addWeightGradient(run, at, gradients.weightHidden, ofResetAndUpdate, R, H);
    const weightNew = gradients.weightHidden + 2 * columns * row;
    addWeightGradient(run, at, weightNew, { at: at.gates + 3 * row, step, count: columns }, R, H);

    const { biasInput, biasHidden } = gradients;
    run.gruBiasGradients(biasInput, biasHidden, at.biasSums, at.gates, R, H);

    const toInput = [at.gates, step, at.inputBackward, R, padded(I), 3 * columns] as const;
    run.product(at.dx, rowBytes(I), ...toInput, 0);
  },
};
