// The rows of the item tables that a batch touches: as inputs, as targets or as negatives. They are copied together,
// with what the optimizer keeps of them, get their gradients there, are updated by the same dense rules, and are copied
// back. So a step costs what it touches, however many items there are. What this means for each rule is said in
// docs/numerics.md.

import { present } from "../assert.ts";
import type { ClaimedMemory, KernelExports } from "../kernels.ts";
import { matrixBytes, padded, parameterOffset, rowBytes } from "../layout.ts";
import {
  type GradientPiece,
  type GradientStore,
  layoutPieces,
  scoreTable,
} from "./gradientStore.ts";
import type { NetworkPlan } from "./networkPlan.ts";
import { updateParameters } from "./optimizer.ts";
import { type RowNumbering, rowNumbering } from "./rowNumbering.ts";

/** Parameters with a row for each item. */
const TABLES: readonly string[] = ["embedding", "output_bias", "output_embedding"];

/** Sizes that bound what a batch touches. */
export interface TouchedSizes {
  readonly V: number;
  readonly H: number;
  /** Positions of a batch. */
  readonly R: number;
  /** Negatives of a batch; 0: nothing is sampled, and nothing is planned. */
  readonly negatives: number;
  /** Whether scores have a table of their own. */
  readonly isOwn: boolean;
  /** Slots of the optimizer. */
  readonly slotCount: number;
}

/** The most rows that a batch touches: of the table that scores, and of the one that is only read. */
function touchedMax({ V, R, negatives, isOwn }: TouchedSizes) {
  const scored = negatives === 0 ? 0 : Math.min(V, negatives + R + (isOwn ? 0 : R));
  return { scored, read: negatives > 0 && isOwn ? Math.min(V, R) : 0 };
}

/** Regions in bytes: rows [count, H] with gradients and slots, of the table that scores and of the one that is read. */
export function touchedRegions(sizes: TouchedSizes) {
  const { H, R, negatives, slotCount } = sizes;
  const { scored, read } = touchedMax(sizes);
  return {
    scoredItems: 4 * scored,
    scoredWeights: matrixBytes(scored, H),
    scoredGradients: matrixBytes(scored, H),
    scoredSlots: slotCount * matrixBytes(scored, H),
    readItems: 4 * read,
    readWeights: matrixBytes(read, H),
    readGradients: matrixBytes(read, H),
    readSlots: slotCount * matrixBytes(read, H),
    /** [count] each: biases of scored items. */
    biasWeights: rowBytes(scored),
    biasGradients: rowBytes(scored),
    biasSlots: slotCount * rowBytes(scored),
    /** [R] u32: which touched row each input is. */
    inputNumbers: negatives === 0 ? 0 : 4 * R,
  };
}

/** What numbers the rows that a batch touches. */
export interface TouchedRows {
  readonly scored: RowNumbering;
  /** The same as `scored` where scores are tied to the embedding. */
  readonly read: RowNumbering;
}

/** No rows. */
export function touchedRows(sizes: TouchedSizes): TouchedRows {
  const max = touchedMax(sizes);
  const scored = rowNumbering(sizes.V, max.scored);
  return { scored, read: sizes.isOwn ? rowNumbering(sizes.V, max.read) : scored };
}

/** Items of a batch. */
export interface NamedItems {
  readonly inputs: Uint32Array;
  readonly targets: Uint32Array;
  readonly negatives: Uint32Array;
}

/** The gradients of a batch by touched row, and which row each target and negative is. */
export interface TouchedGradients extends GradientStore {
  readonly targetNumbers: Uint32Array;
  readonly negativeNumbers: Uint32Array;
  /** Touched elements of the output bias: those of targets and negatives come first among the touched rows. */
  readonly biasCount: number;
}

interface Core {
  readonly run: KernelExports;
  readonly memory: ClaimedMemory;
  readonly plan: NetworkPlan;
  readonly shape: { readonly H: number };
}

/** Copies the rows that a batch touches together, with gradients of 0; those of the batch before are forgotten. */
export function touchRows(
  core: Core,
  { scored, read }: TouchedRows,
  items: NamedItems,
): TouchedGradients {
  const { memory, plan } = core;
  const { at, layout } = plan;
  scored.clear();
  read.clear();
  const negativeNumbers = scored.number(items.negatives);
  const targetNumbers = scored.number(items.targets);
  const biased = scored.rows().slice();
  const inputNumbers = read.number(items.inputs);
  memory.u32(at.inputNumbers, inputNumbers.length).set(inputNumbers);
  const bias = biasRows(core, biased);
  const tables = [
    tableRows(core, scoreTable(layout), "scored", scored.rows()),
    ...(read === scored ? [] : [tableRows(core, "embedding", "read", read.rows())]),
  ];
  const dense = layoutPieces(layout, at.gradients).filter(({ name }) => !TABLES.includes(name));
  for (const { address, count } of dense) {
    memory.f32(address, count).fill(0);
  }
  const slotsAt = (base: number) => Object.values(plan.slots).map((slot) => slot + base);
  return {
    targetNumbers,
    negativeNumbers,
    biasCount: biased.length,
    pieces: [...tables.map(({ piece }) => piece), ...dense, bias.piece],
    inputs: {
      table: read === scored ? at.scoredGradients : at.readGradients,
      rows: at.inputNumbers,
    },
    update(run, config, step) {
      for (const { address: gradients, count } of dense) {
        const offset = gradients - at.gradients;
        const addresses = {
          weights: at.weights + offset,
          gradients,
          slots: slotsAt(offset),
          count,
        };
        updateParameters(run, config, addresses, step);
      }
      for (const rows of [...tables, bias]) {
        updateParameters(run, config, rows.addresses, { ...step, areRows: true });
        rows.putBack();
      }
    },
  };
}

/** Rows of one table, together in memory. */
interface TogetherRows {
  readonly piece: GradientPiece;
  readonly addresses: Parameters<typeof updateParameters>[2];
  putBack(): void;
}

/** Copies rows of a table of [V, H] and of its slots. */
function tableRows(
  { run, memory, plan, shape: { H } }: Core,
  name: string,
  region: "scored" | "read",
  rows: Uint32Array,
): TogetherRows {
  const { at, layout } = plan;
  const indices = at[`${region}Items`];
  memory.u32(indices, rows.length).set(rows);
  const offset = parameterOffset(layout, name);
  const count = rows.length * padded(H);
  const weights = at[`${region}Weights`];
  const gradients = at[`${region}Gradients`];
  const slots = Object.keys(plan.slots).map((_, index) => at[`${region}Slots`] + index * 4 * count);
  const sources = [at.weights, ...Object.values(plan.slots)].map((base) => base + offset);
  const copies = [weights, ...slots];
  copies.forEach((copy, index) => {
    const source = present(sources[index], "a copy has a source");
    run.gatherRows(copy, source, indices, rows.length, H);
  });
  memory.f32(gradients, count).fill(0);
  return {
    piece: { name, address: gradients, count },
    addresses: { weights, gradients, slots, count },
    putBack() {
      copies.forEach((copy, index) => {
        const source = present(sources[index], "a copy has a source");
        run.scatterRows(source, copy, indices, rows.length, H);
      });
    },
  };
}

/** Copies elements of the output bias [V] and of its slots; what pads them is 0. */
function biasRows({ memory, plan }: Core, rows: Uint32Array): TogetherRows {
  const { at, layout } = plan;
  const offset = parameterOffset(layout, "output_bias");
  const count = padded(rows.length);
  const { biasWeights: weights, biasGradients: gradients } = at;
  const slots = Object.keys(plan.slots).map((_, index) => at.biasSlots + index * 4 * count);
  const sources = [at.weights, ...Object.values(plan.slots)].map((base) => base + offset);
  const copies = [weights, ...slots];
  const last = rows.reduce((most, row) => Math.max(most, row), 0);
  const forEachElement = (visit: (table: Float32Array, copy: Float32Array) => void) =>
    copies.forEach((copy, index) => {
      const source = present(sources[index], "a copy has a source");
      visit(memory.f32(source, last + 1), memory.f32(copy, count));
    });
  forEachElement((table, copy) => {
    copy.fill(0);
    rows.forEach((row, index) => {
      copy[index] = table[row] as number;
    });
  });
  memory.f32(gradients, count).fill(0);
  return {
    piece: { name: "output_bias", address: gradients, count },
    addresses: { weights, gradients, slots, count },
    putBack: () =>
      forEachElement((table, copy) => {
        rows.forEach((row, index) => {
          table[row] = copy[index] as number;
        });
      }),
  };
}
