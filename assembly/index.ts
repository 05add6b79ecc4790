// The exports of the module: kernels over addresses. They allocate nothing, import nothing and keep no state but the
// choice of tile. functions/core/kernels.ts has the same list with TypeScript types.

export { expVector, logVector, sigmoidVector, tanhVector } from "./activation";
export { adam } from "./adam";
export { scatterAddBags, weightedRowSums } from "./bags";
export { eventRows } from "./eventRows";
export { gruBackward, gruBias, gruBiasGradients, gruForward } from "./gru";
export { internBytes, rehashTable } from "./intern";
export { gaussianGradient, gaussianLatent, tanhGradient } from "./latent";
export { lstmBackward, lstmForward, previousStates } from "./lstm";
export { multinomialLikelihood } from "./multinomial";
export { adagrad, addScaled, momentum, scaleVector } from "./optimizers";
export { packPanels, packPanelsTransposed } from "./pack";
export { binaryCrossEntropy, squaredError } from "./pointwiseLosses";
export { product, productTransposed, useWideTile } from "./product";
export { quantisePanels, quantiseStates } from "./quantise";
export { quantisedScores, rescoreItems } from "./quantised";
export { countNotBelow, topItems } from "./ranking";
export { bprMax, top1Max } from "./rankingLosses";
export { rnnBackward, rnnForward } from "./rnn";
export {
  addToRows,
  addVectors,
  addWeightedRows,
  gatherRows,
  scaleRows,
  scatterAddRows,
  sumOfSquares,
} from "./rows";
export { scanRows } from "./scan";
export { softmaxCrossEntropy } from "./softmax";
export { tile4x8, tile4x16 } from "./tile";

/** The first byte of memory that the host may use. */
export const heapBase: usize = __heap_base;
