// The next-item model in f64: embedding, recurrent layers, scores by the embedding or a table of their own, mean loss
// over the positions with a target, Adam. Built from the references of its parts.

import type { AuxiliaryHead } from "../../functions/core/models/auxiliaryHeads.ts";
import { type InputsShape, inputWidth } from "../../functions/core/models/inputs.ts";
import type { RecurrentKind } from "../../functions/core/models/model.ts";
import type { SequenceBatch } from "../../functions/core/models/network.ts";
import { FULL_SOFTMAX, type Objective } from "../../functions/core/models/objective.ts";
import { read } from "../support/read.ts";
import type { Tensors } from "../support/tolerance.ts";
import { type AdamState, adamReference } from "./adam.ts";
import { addInputsReferenceGradients, inputsReference } from "./inputs.ts";
import { itemLossReference } from "./itemLoss.ts";
import { binaryCrossEntropyReference, meanSquaredErrorReference } from "./losses.ts";
import { recurrentReference, recurrentReferenceGradients } from "./recurrent.ts";

const LAYER = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"] as const;

/** Sizes of a model; one LSTM layer where nothing is said. */
export interface NextItemSizes {
  readonly kind?: RecurrentKind;
  readonly layers?: number;
  readonly V: number;
  readonly H: number;
  readonly heads?: readonly AuxiliaryHead[];
  readonly inputs?: InputsShape;
  /** Factors of dropout, where there is any. */
  readonly masks?: DropoutMasks;
}

/** Factors of dropout: of the inputs [B, T, I], and by layer of the states [B, H] and of the outputs [B, T, H]. */
export interface DropoutMasks {
  readonly inputs: Float64Array;
  readonly states: readonly Float64Array[];
  readonly outputs: readonly Float64Array[];
}

/** Mean loss of a batch, and the gradients of all parameters by name. */
export function nextItemReference(
  shape: NextItemSizes,
  weights: Tensors,
  batch: SequenceBatch,
  objective: Objective = FULL_SOFTMAX,
) {
  const { kind = "lstm", layers = 1, V, H, inputs: fields, masks, heads = [] } = shape;
  const { B, T, targets, lengths, negatives, labels = [] } = batch;
  const embedding = weights["embedding"] as Float64Array;
  const outputBias = weights["output_bias"] as Float64Array;
  const table = weights["output_embedding"] ?? embedding;
  const x = inputsReference(shape, weights, batch);
  const sizesOf = (layer: number) => {
    const I = layer === 0 ? inputWidth(H, fields) : H;
    const stateMask = masks?.states[layer];
    return { B, T, I, H, lengths: [...lengths], ...(stateMask === undefined ? {} : { stateMask }) };
  };
  const initial = (layer: number, name: "h" | "c") =>
    Float64Array.from(batch.initial?.[layer]?.[name] ?? new Float64Array(B * H));
  const inputsOf = Array.from({ length: layers }, (_, layer) => {
    const cell = kind === "lstm" ? { c0: initial(layer, "c") } : {};
    return layerInputs(weights, layer, { x, h0: initial(layer, "h"), ...cell });
  });
  const masked = (values: Float64Array, mask: Float64Array | undefined) =>
    mask === undefined ? values : values.map((value, index) => value * read(mask, index));
  let y = masked(x, masks?.inputs);
  for (const [layer, inputs] of inputsOf.entries()) {
    inputs["x"] = y;
    const outputs = recurrentReference(kind, sizesOf(layer), inputs)["y"] as Float64Array;
    y = masked(outputs, masks?.outputs[layer]);
  }

  const rows = [...targets.keys()].filter((row) => read(targets, row) !== 0);
  const weightOf = (row: number) => batch.weights?.[row] ?? 1;
  const weightSum = rows.reduce((sum, row) => sum + weightOf(row), 0);
  const dEmbedding = new Float64Array(V * H);
  const dTable = table === embedding ? dEmbedding : new Float64Array(V * H);
  const dOutputBias = new Float64Array(V);
  const dy = new Float64Array(B * T * H);
  let lossSum = 0;
  for (const row of rows) {
    const logits = outputBias.map((bias, item) => {
      let score = bias;
      for (let j = 0; j < H; j++) {
        score += read(y, row * H + j) * read(table, item * H + j);
      }
      return score;
    });
    const target = read(targets, row);
    const { loss, gradient } = itemLossReference(logits, target, objective, negatives);
    lossSum += (loss * weightOf(row) * rows.length) / weightSum;
    gradient.forEach((slope, item) => {
      const share = (slope * weightOf(row)) / weightSum;
      dOutputBias[item] = read(dOutputBias, item) + share;
      for (let j = 0; j < H; j++) {
        dy[row * H + j] = read(dy, row * H + j) + share * read(table, item * H + j);
        dTable[item * H + j] = read(dTable, item * H + j) + share * read(y, row * H + j);
      }
    });
  }
  const gradients: Record<string, Float64Array> = { embedding: dEmbedding };
  const headLosses = heads.map((head, index) => {
    const given = Float64Array.from(labels[index] ?? []);
    return addHeadReference({ head, weights, rows, labels: given, y, dy, gradients });
  });
  if (table !== embedding) {
    gradients["output_embedding"] = dTable;
  }
  let dx: Float64Array = dy;
  for (let layer = layers - 1; layer >= 0; layer--) {
    const inputs = inputsOf[layer] as Tensors;
    const found = recurrentReferenceGradients(kind, sizesOf(layer), inputs, {
      dy: masked(dx, masks?.outputs[layer]),
    });
    dx = found["x"] as Float64Array;
    for (const name of LAYER) {
      gradients[`${name}_l${layer}`] = found[`${name}_l0`] as Float64Array;
    }
  }
  addInputsReferenceGradients(shape, gradients, batch, masked(dx, masks?.inputs));
  gradients["output_bias"] = dOutputBias;
  return { lossSum, headLosses, positions: rows.length, gradients };
}

/** A head on the outputs y [rows, H] at `rows`, of which there are labels. */
interface HeadWork {
  readonly head: AuxiliaryHead;
  readonly weights: Tensors;
  readonly rows: readonly number[];
  readonly labels: Float64Array;
  readonly y: Float64Array;
  readonly dy: Float64Array;
  readonly gradients: Record<string, Float64Array>;
}

/** Adds the gradients of the weighted mean loss of a head; returns the sum of its losses, unweighted. */
function addHeadReference({ head, weights, rows, labels, y, dy, gradients }: HeadWork): number {
  const unit = weights[`head.${head.name}.weight`] as Float64Array;
  const bias = weights[`head.${head.name}.bias`] as Float64Array;
  const H = unit.length;
  const z = Float64Array.from(rows, (row) =>
    unit.reduce((sum, w, j) => sum + w * read(y, row * H + j), read(bias, 0)),
  );
  const own = Float64Array.from(rows, (row) => read(labels, row));
  const slopes = new Float64Array(rows.length);
  let lossSum = 0;
  if (head.kind === "binary") {
    const { losses, gradient } = binaryCrossEntropyReference(z, own);
    lossSum = losses.reduce((sum, loss) => sum + loss, 0);
    slopes.set(gradient.map((slope) => (slope * head.weight) / rows.length));
  } else {
    const { loss, gradient } = meanSquaredErrorReference(z, own);
    lossSum = loss * rows.length;
    slopes.set(gradient.map((slope) => slope * head.weight));
  }
  const dUnit = new Float64Array(H);
  rows.forEach((row, index) => {
    for (let j = 0; j < H; j++) {
      dUnit[j] = read(dUnit, j) + read(slopes, index) * read(y, row * H + j);
      dy[row * H + j] = read(dy, row * H + j) + read(slopes, index) * read(unit, j);
    }
  });
  gradients[`head.${head.name}.weight`] = dUnit;
  gradients[`head.${head.name}.bias`] = Float64Array.of(slopes.reduce((sum, s) => sum + s, 0));
  return lossSum;
}

/** What the reference of a single layer reads: the weights of layer number `layer`, under the names of the first. */
function layerInputs(
  weights: Tensors,
  layer: number,
  states: Tensors,
): Record<string, Float64Array> {
  const inputs: Record<string, Float64Array> = { ...states };
  for (const name of LAYER) {
    inputs[`${name}_l0`] = weights[`${name}_l${layer}`] as Float64Array;
  }
  return inputs;
}

/** How to train the reference. */
export interface ReferenceTraining {
  readonly learningRate: number;
  readonly updates: number;
  /** Changes gradients before they are used, to see how much that matters. */
  readonly disturb?: (gradients: Tensors, update: number) => Tensors;
}

/** Mean loss before each update, and the weights after the last. */
export function trainReference(
  sizes: NextItemSizes,
  weights: Tensors,
  batch: SequenceBatch,
  { learningRate, updates, disturb = (gradients) => gradients }: ReferenceTraining,
) {
  const states: Record<string, AdamState> = {};
  for (const [name, w] of Object.entries(weights)) {
    states[name] = { w, m: new Float64Array(w.length), v: new Float64Array(w.length) };
  }
  const losses = new Float64Array(updates);
  const current = () =>
    Object.fromEntries(Object.entries(states).map(([name, state]) => [name, state.w]));
  for (let update = 0; update < updates; update++) {
    const { lossSum, positions, gradients } = nextItemReference(sizes, current(), batch);
    losses[update] = lossSum / positions;
    for (const [name, dw] of Object.entries(disturb(gradients, update))) {
      states[name] = adamReference(states[name] as AdamState, dw, update + 1, learningRate);
    }
  }
  return { losses, weights: current() };
}
