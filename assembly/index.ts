// The exports of the module: kernels over addresses. They allocate nothing, import nothing and keep no state but the
// choice of tile. What they keep in memory is in its first page; the host uses what is behind. There is no start
// function, so nothing is compiled before it is called. functions/core/kernels.ts has the same list with types.

export { expVector, logVector, sigmoidVector, tanhVector } from "./activation";
export { adam } from "./adam";
export { scatterAddBags, weightedRowSums } from "./bags";
export { addProducts, dropoutMask, multiplyVectors } from "./dropout";
export { eventRows } from "./eventRows";
export {
  gruBackward,
  gruBias,
  gruBiasGradients,
  gruForward,
  gruStep,
  gruStepBackward,
} from "./gru";
export { internBytes, rehashTable } from "./intern";
export { gaussianGradient, gaussianLatent, tanhGradient } from "./latent";
export { lstmBackward, lstmForward, previousStates } from "./lstm";
export { multinomialLikelihood } from "./multinomial";
export { adagrad, addScaled, momentum, scaleVector } from "./optimizers";
export { packPanels, packPanelsTransposed } from "./pack";
export { binaryCrossEntropy, squaredError } from "./pointwiseLosses";
export {
  poolMax,
  poolMaxGradient,
  poolSoftmax,
  poolSoftmaxGradient,
  poolWeighted,
  poolWeightedGradient,
  rowDots,
  scaledRows,
} from "./pooling";
export { product, productTransposed, useWideTile } from "./product";
export { quantisePanels, quantiseStates } from "./quantise";
export { bestCandidates, quantisedScores } from "./quantised";
export { countNotBelow, topItems, topSums } from "./ranking";
export { bprMax, top1Max } from "./rankingLosses";
export { rnnBackward, rnnForward } from "./rnn";
export {
  addToRows,
  addVectors,
  addWeightedRows,
  copyColumns,
  gatherRows,
  scaleRows,
  scatterAddRows,
  sumOfSquares,
} from "./rows";
export { pairScores, scatterRows } from "./sampled";
export { scanRows } from "./scan";
export { exponentialSum, largest } from "./shares";
export { smoothedCrossEntropy, softmaxCrossEntropy } from "./softmax";
export { tile4x8, tile4x16 } from "./tile";
