// Further heads in the stages: their labels in training, the constants that start their biases, and their losses on the
// test cases beside those of the constants.

import { present } from "../core/assert.ts";
import { InvalidInputError } from "../core/errors.ts";
import type { Case } from "../core/evaluation/modelRanks.ts";
import { caseWindows } from "../core/evaluation/modelRanks.ts";
import type { FieldSource } from "../core/inputs/batchInputs.ts";
import type { Manifest } from "../core/messages.ts";
import type { AuxiliaryHead } from "../core/models/auxiliaryHeads.ts";
import type { ModelShape } from "../core/models/model.ts";
import { elementCount, parametersOf } from "../core/models/model.ts";
import type { Recommender } from "../core/models/recommender.ts";
import { VALIDATION } from "../core/splits/label.ts";
import type { LabelledEvents, LabelSum } from "../core/training/headLabels.ts";
import { constantValue, eventTypeOf, headLabel, headLoss } from "../core/training/headLabels.ts";
import { minibatches } from "../core/training/minibatch.ts";
import type { Shard } from "./shard.ts";

/** A head, and the number of the event type that it asks for, if it does. */
export interface ResolvedHead {
  readonly head: AuxiliaryHead;
  readonly type: number | null;
}

/** The heads of a run whose vocabulary has these event types. Throws InvalidInputError for a type that is not there. */
export function resolvedHeads(
  { config, inputs }: Manifest,
  eventTypes: readonly string[],
): readonly ResolvedHead[] {
  return (config.model.heads ?? []).map((head) => {
    const name = eventTypeOf(head);
    if (name === null) {
      return { head, type: null };
    }
    const type = eventTypes.indexOf(name);
    if (type < 0) {
      const known = eventTypes
        .filter((known) => known !== "")
        .map((known) => JSON.stringify(known));
      throw new InvalidInputError({
        code: "head-event-type",
        what: "a head asks for an event type that the log does not have",
        where: inputs.map(({ uri }) => uri).join(", "),
        expected: known.length === 0 ? "a column of event types" : `one of ${known.join(", ")}`,
        found: JSON.stringify(name),
        fix: "name an event type of the log, or name its column with --columns event=…",
      });
    }
    return { head, type };
  });
}

/** The events of a user that the model trains on: those of the items in `trainingSequences`. */
export function trainingEvents(
  { timesMs, types }: LabelledEvents,
  labels: Uint8Array,
): LabelledEvents {
  const isTraining = (_: number, event: number) => (labels[event] as number) < VALIDATION;
  return { timesMs: timesMs.filter(isTraining), types: types.filter(isTraining) };
}

/** Counts and sums of each head's labels over the training positions of all users. */
export function labelSums(
  heads: readonly ResolvedHead[],
  userCount: number,
  eventsOf: (user: number) => LabelledEvents,
): readonly LabelSum[] {
  const sums = heads.map(() => ({ count: 0, sum: 0 }));
  for (let user = 0; user < userCount; user++) {
    const events = eventsOf(user);
    for (let position = 1; position < events.types.length; position++) {
      heads.forEach(({ head, type }, index) => {
        const sum = present(sums[index], "a head has a sum");
        sum.count += 1;
        sum.sum += headLabel(head, events, position, type);
      });
    }
  }
  return sums;
}

/** The sums of all shards, folded in shard order. */
export function mergeLabelSums(parts: readonly (readonly LabelSum[])[]): readonly LabelSum[] {
  const [first = [], ...others] = parts;
  return others.reduce(
    (sums, part) =>
      sums.map(({ count, sum }, index) => {
        const other = present(part[index], "every shard has a sum for each head");
        return { count: count + other.count, sum: sum + other.sum };
      }),
    first,
  );
}

/** Sets the biases of heads to the constants that minimise their training losses. */
export function startHeads(
  shape: ModelShape,
  weights: Float32Array,
  sums: readonly LabelSum[],
): Float32Array {
  (shape.heads ?? []).forEach((head, index) => {
    const { bias } = headRange(shape, head);
    weights[bias] = constantValue(head, present(sums[index], "a head has a sum"));
  });
  return weights;
}

/** Where the parameters of a head begin in flat weights. */
function headRange(shape: ModelShape, { name }: AuxiliaryHead) {
  let start = 0;
  const starts = new Map<string, number>();
  for (const parameter of parametersOf(shape)) {
    starts.set(parameter.name, start);
    start += elementCount(parameter);
  }
  const startOf = (what: string) =>
    present(starts.get(`head.${name}.${what}`), "a head has parameters");
  return { weight: startOf("weight"), bias: startOf("bias") };
}

/** Sums of losses over cases: of the head, and of the constant of the training part. */
export interface HeadFigure {
  readonly name: string;
  readonly cases: number;
  readonly lossSum: number;
  readonly constantLossSum: number;
}

/** What a binary head said of each case, and what came: logits and labels [cases]. */
export interface HeadScores {
  readonly name: string;
  readonly logits: Float64Array;
  readonly labels: Uint8Array;
}

/** What heads are judged by. */
export interface HeadTrial {
  readonly shape: ModelShape;
  readonly heads: readonly ResolvedHead[];
  readonly sums: readonly LabelSum[];
  readonly cases: readonly Case[];
  readonly shard: Shard;
  readonly fields: FieldSource | null;
}

/** The losses of all heads over cases (sorted by user, then position), in f64, and what the binary ones said. */
export function headFigures(
  network: Recommender,
  { shape, heads, sums, cases, shard, fields }: HeadTrial,
): { readonly figures: readonly HeadFigure[]; readonly scores: readonly HeadScores[] } {
  const weights = network.weights();
  const trials = heads.map(({ head, type }, index) => {
    const { weight, bias } = headRange(shape, head);
    const constant = constantValue(head, present(sums[index], "a head has a sum"));
    const unit = weights.subarray(weight, weight + shape.H);
    const said = { logits: new Float64Array(cases.length), labels: new Uint8Array(cases.length) };
    const losses = { loss: 0, constantLoss: 0 };
    return { head, type, constant, unit, bias: weights[bias] as number, ...losses, ...said };
  });
  for (const batch of minibatches(caseWindows(network, cases), network.encodingSize)) {
    network.encode(batch, shard.itemsOf, fields);
    for (const [row, { user, start, positions, cases: indexes }] of batch.entries()) {
      const events = { timesMs: shard.timesOf(user), types: shard.typesOf(user) };
      for (const [place, position] of positions.entries()) {
        const index = present(indexes[place], "a case a position");
        const state = network.state(row, position - start - 1);
        for (const trial of trials) {
          const z = state.reduce((sum, h, j) => sum + h * (trial.unit[j] as number), trial.bias);
          const label = headLabel(trial.head, events, position, trial.type);
          trial.loss += headLoss(trial.head, z, label);
          trial.constantLoss += headLoss(trial.head, trial.constant, label);
          trial.logits[index] = z;
          trial.labels[index] = label;
        }
      }
    }
  }
  const figures = trials.map(({ head, loss, constantLoss }) => ({
    name: head.name,
    cases: cases.length,
    lossSum: loss,
    constantLossSum: constantLoss,
  }));
  const scores = trials
    .filter(({ head }) => head.kind === "binary")
    .map(({ head, logits, labels }) => ({ name: head.name, logits, labels }));
  return { figures, scores };
}

/** Figures of all shards, folded in shard order. */
export function mergeHeadFigures(parts: readonly (readonly HeadFigure[])[]): readonly HeadFigure[] {
  const [first = [], ...others] = parts;
  return others.reduce(
    (figures, part) =>
      figures.map((figure, index) => {
        const other = present(part[index], "every shard has a figure for each head");
        return {
          name: figure.name,
          cases: figure.cases + other.cases,
          lossSum: figure.lossSum + other.lossSum,
          constantLossSum: figure.constantLossSum + other.constantLossSum,
        };
      }),
    first,
  );
}
