// From hidden states to a loss and back, for the variational autoencoders: a Gaussian latent, a decoder of tanh layers,
// a softmax over all items with a multinomial likelihood. Whether states are of bags or of steps, the encoder decides.
//
//     μ = h W_μ ᵀ + b_μ    log σ² = h W_v ᵀ + b_v    z = μ + σ ε
//     g = tanh(z W_d ᵀ + b_d)    s = g W_o ᵀ + b_o    loss = −Σ n_i log softmax(s)_i + β KL, mean over rows

import { assert } from "../assert.ts";
import type { ClaimedMemory } from "../kernels.ts";
import { matrixBytes, packedBytes, padded, rowBytes, SCRATCH_BYTES } from "../layout.ts";
import {
  type DenseNetwork,
  dense,
  denseBackward,
  denseGradients,
  densePackedBytes,
  parameterAt,
} from "./denseLayer.ts";
import type { Parameter } from "./model.ts";
import { SCORE_ROWS } from "./softmaxHead.ts";

/** Sizes: vocabulary V, hidden layers H, latent Z; hidden layers of the decoder, 1 where it is not said. */
export interface LatentSizes {
  readonly V: number;
  readonly H: number;
  readonly Z: number;
  readonly layers?: number;
}

/** The largest batch of a head. */
export interface LatentLimits {
  /** Hidden states. */
  readonly rowsMax: number;
  /** Entries of all targets of a batch together. */
  readonly entriesMax: number;
  readonly topMax: number;
}

/** Parameters of a linear layer, named and shaped as torch.nn.Linear has them. */
export function linearParameters(name: string, rows: number, columns: number): Parameter[] {
  return [
    { name: `${name}.weight`, shape: [rows, columns], gates: 1 },
    { name: `${name}.bias`, shape: [rows], gates: 1 },
  ];
}

/** Name of hidden layer number `layer` of an encoder or decoder. */
export function layerName(side: "encoder" | "decoder", layer: number): string {
  return layer === 0 ? side : `${side}_${layer}`;
}

/** The parameters of a head in the order in which weights are stored. */
export function latentParameters({ V, H, Z, layers = 1 }: LatentSizes): readonly Parameter[] {
  return [
    ...linearParameters("mean", Z, H),
    ...linearParameters("log_variance", Z, H),
    ...Array.from({ length: layers }, (_, layer) =>
      linearParameters(layerName("decoder", layer), H, layer === 0 ? Z : H),
    ).flat(),
    ...linearParameters("output", V, H),
  ];
}

/** Regions of a head in bytes. */
export function latentRegions(sizes: LatentSizes, { rowsMax, entriesMax, topMax }: LatentLimits) {
  const { V, H, Z, layers = 1 } = sizes;
  return {
    /** Targets of the batch: [rows + 1], [entries] each. */
    entryOffsets: 4 * (rowsMax + 1),
    entryItems: 4 * entriesMax,
    entryCounts: 4 * entriesMax,
    /** [layers, rows, H] each: hidden layers of the decoder and their gradients. */
    decoded: layers * matrixBytes(rowsMax, H),
    dDecoded: layers * matrixBytes(rowsMax, H),
    /** [rows, Z] each; dMean begins as the gradient of the latent. */
    mean: matrixBytes(rowsMax, Z),
    logVariance: matrixBytes(rowsMax, Z),
    noise: matrixBytes(rowsMax, Z),
    latent: matrixBytes(rowsMax, Z),
    dMean: matrixBytes(rowsMax, Z),
    dLogVariance: matrixBytes(rowsMax, Z),
    /** [rows] f64 */
    divergences: 8 * rowsMax,
    /** [rows] ones, to sum rows. */
    ones: 4 * rowsMax,
    packedSmall: Math.max(
      densePackedBytes([rowsMax, Z, H]),
      densePackedBytes([rowsMax, H, Z]),
      densePackedBytes([rowsMax, H, H]),
    ),
    /** Packed W_o, for scores and for the gradient of the decoder. */
    scoresForward: packedBytes(H, V),
    scoresBackward: packedBytes(V, padded(H)),
    /** [V]: the output bias, −∞ in the padding; the same with −∞ for what is no candidate. */
    scoreBias: rowBytes(V),
    candidateBias: rowBytes(V),
    /** A block: [128, V], [128, H], its packing, and [128] each. */
    scores: matrixBytes(SCORE_ROWS, V),
    blockStates: matrixBytes(SCORE_ROWS, H),
    packedStates: packedBytes(SCORE_ROWS, padded(H)),
    blockRows: 4 * SCORE_ROWS,
    blockWeights: 4 * SCORE_ROWS,
    blockScales: 4 * SCORE_ROWS,
    blockLosses: 8 * SCORE_ROWS,
    scratch: SCRATCH_BYTES,
    topItems: 4 * topMax,
    topScores: 4 * topMax,
  };
}

/** Addresses of a head, of the states it reads [rows, H] and of their gradients. */
export type LatentAddresses = Readonly<
  Record<
    keyof ReturnType<typeof latentRegions> | "weights" | "gradients" | "hidden" | "dHidden",
    number
  >
>;

/** A network with such a head. */
export interface LatentNetwork extends DenseNetwork {
  readonly memory: ClaimedMemory;
  readonly shape: LatentSizes;
  readonly latentLimits: LatentLimits;
  readonly plan: DenseNetwork["plan"] & { readonly at: LatentAddresses };
  /** Whether packed scores and biases are those of the weights. */
  isPacked: boolean;
  /** [V], 1 = may be ranked; null = every item but padding. */
  candidates: Uint8Array | null;
}

/** Addresses of hidden layer number `layer` of the decoder and of its gradient. */
function decodedAt({ plan, shape, latentLimits }: LatentNetwork, layer: number) {
  const offset = layer * matrixBytes(latentLimits.rowsMax, shape.H);
  return { decoded: plan.at.decoded + offset, dDecoded: plan.at.dDecoded + offset };
}

/** Means of the states. */
export function encodeMeans(network: LatentNetwork, rows: number): void {
  const { plan, shape } = network;
  dense(network, "mean", plan.at.mean, plan.at.hidden, [rows, shape.Z, shape.H]);
}

/** Log variance, latent and KL from means and states; returns the sum of the KL terms. `noise` is [rows, Z]. */
export function drawLatent(network: LatentNetwork, rows: number, noise: Float32Array): number {
  const { run, memory, plan, shape } = network;
  const { at } = plan;
  const { H, Z } = shape;
  assert(noise.length === rows * Z, "there is a number of noise for each element of the latent");
  for (let row = 0; row < rows; row++) {
    memory.f32(at.noise + row * rowBytes(Z), Z).set(noise.subarray(row * Z, (row + 1) * Z));
  }
  dense(network, "log_variance", at.logVariance, at.hidden, [rows, Z, H]);
  run.gaussianLatent(at.latent, at.divergences, at.mean, at.logVariance, at.noise, rows, Z);
  return memory.f64(at.divergences, rows).reduce((sum, divergence) => sum + divergence, 0);
}

/** Hidden layers of the decoder from the latent [rows, Z]. */
export function decodeLatent(network: LatentNetwork, rows: number): void {
  const { run, plan, shape } = network;
  const { H, Z, layers = 1 } = shape;
  let [x, K] = [plan.at.latent, Z];
  for (let layer = 0; layer < layers; layer++) {
    const { decoded } = decodedAt(network, layer);
    dense(network, layerName("decoder", layer), decoded, x, [rows, H, K]);
    run.tanhVector(decoded, decoded, rows * padded(H));
    [x, K] = [decoded, H];
  }
}

/** Scores without bias of `count` rows (at most SCORE_ROWS) of the decoder's last layer from `start` on. */
export function scoreDecoded(network: LatentNetwork, start: number, count: number): void {
  const { run, plan, shape } = network;
  const { V, H, layers = 1 } = shape;
  const { decoded } = decodedAt(network, layers - 1);
  const states = [decoded + start * rowBytes(H), rowBytes(H), plan.at.scoresForward] as const;
  run.product(plan.at.scores, rowBytes(V), ...states, count, padded(V), H, 0);
}

/** Brings W_o and the output bias into the form in which kernels read them, where they have changed. */
export function packOutput(network: LatentNetwork): void {
  const { run, memory, plan, shape, candidates } = network;
  if (network.isPacked) {
    return;
  }
  const { at } = plan;
  const { V, H } = shape;
  const weight = parameterAt(plan, at.weights, "output.weight");
  run.packPanelsTransposed(at.scoresForward, weight, rowBytes(H), H, V);
  const scoreBias = memory.f32(at.scoreBias, padded(V)).fill(Number.NEGATIVE_INFINITY);
  scoreBias.set(memory.f32(parameterAt(plan, at.weights, "output.bias"), V));
  const candidateBias = memory.f32(at.candidateBias, padded(V));
  candidateBias.set(scoreBias);
  for (let item = 0; item < V; item++) {
    const isCandidate = candidates === null ? item > 0 : candidates[item] === 1;
    if (!isCandidate) {
      candidateBias[item] = Number.NEGATIVE_INFINITY;
    }
  }
  network.isPacked = true;
}

/**
 * The likelihood of the targets and the gradients of the output layer, block by block; leaves the gradient of the
 * decoder's last layer. Returns the sum of the losses.
 */
export function outputForwardBackward(network: LatentNetwork, rows: number): number {
  const { run, memory, plan, shape } = network;
  const { at } = plan;
  const { V, H, layers = 1 } = shape;
  const [row, columns] = [rowBytes(H), padded(H)];
  const { decoded, dDecoded } = decodedAt(network, layers - 1);
  packOutput(network);
  const weight = parameterAt(plan, at.weights, "output.weight");
  run.packPanels(at.scoresBackward, weight, row, V, columns);
  const dWeight = parameterAt(plan, at.gradients, "output.weight");
  const dBias = parameterAt(plan, at.gradients, "output.bias");
  memory.f32(at.blockWeights, SCORE_ROWS).fill(1 / rows);
  const scores = [at.scores, rowBytes(V)] as const;
  let lossSum = 0;
  for (let start = 0; start < rows; start += SCORE_ROWS) {
    const count = Math.min(SCORE_ROWS, rows - start);
    scoreDecoded(network, start, count);
    const targets = [
      at.entryOffsets + 4 * start,
      at.entryItems,
      at.entryCounts,
      at.blockWeights,
    ] as const;
    const outputs = [at.scores, at.blockScales, at.blockLosses, at.scoreBias] as const;
    run.multinomialLikelihood(...outputs, ...targets, count, V);
    for (const loss of memory.f64(at.blockLosses, count)) {
      lossSum += loss;
    }
    const dBlock = dDecoded + start * row;
    run.product(dBlock, row, ...scores, at.scoresBackward, count, columns, V, 0);
    run.scaleRows(dBlock, at.blockScales, count, H);

    const states = memory.f32(decoded + start * row, count * columns);
    memory.f32(at.blockStates, count * columns).set(states);
    run.scaleRows(at.blockStates, at.blockScales, count, H);
    run.packPanels(at.packedStates, at.blockStates, row, count, columns);
    const operands = [...scores, at.packedStates, at.scratch] as const;
    run.productTransposed(dWeight, row, ...operands, V, columns, count, 1);
    run.addWeightedRows(dBias, at.scores, at.blockScales, count, V);
  }
  return lossSum;
}

/** Gradients from that of the decoder's last layer to that of the states at `dHidden`, with β on the KL term. */
export function backwardToHidden(network: LatentNetwork, rows: number, beta: number): void {
  const { run, plan, shape } = network;
  const { at } = plan;
  const { H, Z, layers = 1 } = shape;
  for (let layer = layers - 1; layer >= 0; layer--) {
    const name = layerName("decoder", layer);
    const { decoded, dDecoded } = decodedAt(network, layer);
    const below = layer === 0 ? null : decodedAt(network, layer - 1);
    const sizes = [rows, H, below === null ? Z : H] as const;
    run.tanhGradient(dDecoded, decoded, rows * padded(H));
    denseGradients(network, name, dDecoded, below?.decoded ?? at.latent, sizes);
    denseBackward(network, name, below?.dDecoded ?? at.dMean, dDecoded, sizes, 0);
  }
  const latent = [at.mean, at.logVariance, at.noise] as const;
  const gradients = [at.dMean, at.dLogVariance, at.dMean] as const;
  run.gaussianGradient(...gradients, ...latent, beta / rows, rows * padded(Z));

  denseGradients(network, "mean", at.dMean, at.hidden, [rows, Z, H]);
  denseGradients(network, "log_variance", at.dLogVariance, at.hidden, [rows, Z, H]);
  denseBackward(network, "mean", at.dHidden, at.dMean, [rows, Z, H], 0);
  denseBackward(network, "log_variance", at.dHidden, at.dLogVariance, [rows, Z, H], 1);
}
