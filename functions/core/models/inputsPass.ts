// The inputs of the encoder from the item embedding and the fields' tables, and the gradients of all of them:
//
//     sum      x = E[item] + Σ_f mean of T_f[v], v in the bag of f
//     concat   x = E[item] | mean of T_1[v] | mean of T_2[v] | …
//
// An empty bag has the mean 0. Rows are taken in order and entries within a row in theirs, which fixes every sum.

import { present } from "../assert.ts";
import type { ClaimedMemory, KernelExports } from "../kernels.ts";
import {
  matrixBytes,
  type ParameterLayout,
  padded,
  parameterOffset,
  planMemory,
  rowBytes,
} from "../layout.ts";
import { assertInputs, bagsAtRows, inputParameterName, inputWidth } from "./inputs.ts";
import type { ModelShape } from "./model.ts";
import type { SequenceBatch } from "./network.ts";
import type { RowOrder } from "./sequences.ts";

/** Addresses of one field: its bags at the rows of a batch, and [R, width] their means, then their gradients. */
interface FieldAddresses {
  readonly offsets: number;
  readonly values: number;
  readonly shares: number;
  readonly means: number;
}

/** Where the fields of a network lie. */
export interface InputsPlan {
  /** [R, H]: embeddings of the items before they are put beside the others, then their gradients; 0 for sums. */
  readonly items: number;
  readonly fields: readonly FieldAddresses[];
  /** The first byte after all regions. */
  readonly endByte: number;
}

/** Lays out what fields need for at most R rows, from `startByte` on: nothing where there are none. */
export function planInputs({ H, inputs }: ModelShape, R: number, startByte: number): InputsPlan {
  const isBeside = inputs?.combine === "concat";
  const own = planMemory({ items: isBeside ? matrixBytes(R, H) : 0 }, startByte);
  let endByte = isBeside ? own.endByte : startByte;
  const fields = (inputs?.tables ?? []).map(({ width, most }) => {
    const entries = 4 * R * most;
    const means = matrixBytes(R, width);
    const sizes = { offsets: 4 * (R + 1), values: entries, shares: entries, means };
    const plan = planMemory(sizes, endByte);
    endByte = plan.endByte;
    return plan.at;
  });
  return { items: own.at.items, fields, endByte };
}

/** What a pass works on. */
export interface InputsPass {
  readonly run: KernelExports;
  readonly memory: ClaimedMemory;
  readonly shape: ModelShape;
  readonly plan: {
    readonly layout: ParameterLayout;
    readonly inputs: InputsPlan;
    readonly at: Readonly<Record<"weights" | "gradients" | "rowItems" | "x" | "ones", number>>;
  };
}

/** x [R, inputWidth] from the items at `rowItems` and the fields of the batch. */
export function inputsForward(pass: InputsPass, batch: SequenceBatch, order: RowOrder): void {
  const { run, memory, shape, plan } = pass;
  const { at, layout } = plan;
  const { R } = order;
  const given = assertInputs(batch, shape.inputs);
  const isBeside = shape.inputs?.combine === "concat";
  const embedding = at.weights + parameterOffset(layout, "embedding");
  run.gatherRows(isBeside ? plan.inputs.items : at.x, embedding, at.rowItems, R, shape.H);
  for (const { name, width, address, index } of fieldsOf(pass)) {
    const bags = bagsAtRows(present(given[index], "each field has bags"), batch.T, order);
    memory.u32(address.offsets, R + 1).set(bags.offsets);
    memory.u32(address.values, bags.values.length).set(bags.values);
    memory.f32(address.shares, bags.shares.length).set(bags.shares);
    const table = at.weights + parameterOffset(layout, inputParameterName(name));
    const entries = [address.offsets, address.values, address.shares] as const;
    run.weightedRowSums(address.means, table, ...entries, R, width);
    if (!isBeside) {
      run.addVectors(at.x, at.x, address.means, R * padded(width));
    }
  }
  if (isBeside) {
    memory.f32(at.x, R * padded(inputWidth(shape.H, shape.inputs))).fill(0);
    forEachPart(pass, (part, column, width, xStep) => {
      run.copyColumns(at.x + 4 * column, xStep, part, rowBytes(width), R, width);
    });
  }
}

/**
 * Gradients of all tables, added, from those of the inputs at x; those of the item embedding go to `items.table`, to
 * the row that `items.rows` [R] has for each input.
 */
export function inputsBackward(
  pass: InputsPass,
  items: { readonly table: number; readonly rows: number },
  R: number,
): void {
  const { run, shape, plan } = pass;
  const { at, layout } = plan;
  const isBeside = shape.inputs?.combine === "concat";
  if (isBeside) {
    forEachPart(pass, (part, column, width, xStep) => {
      run.copyColumns(part, rowBytes(width), at.x + 4 * column, xStep, R, width);
    });
  }
  const dItems = isBeside ? plan.inputs.items : at.x;
  run.scatterAddRows(items.table, dItems, at.ones, items.rows, R, shape.H);
  for (const { name, width, address } of fieldsOf(pass)) {
    const table = at.gradients + parameterOffset(layout, inputParameterName(name));
    const dMeans = isBeside ? address.means : at.x;
    const entries = [address.offsets, address.values, address.shares] as const;
    run.scatterAddBags(table, dMeans, ...entries, R, width);
  }
}

function fieldsOf({ shape, plan }: InputsPass) {
  return (shape.inputs?.tables ?? []).map((table, index) => {
    const address = present(plan.inputs.fields[index], "each field is laid out");
    return { ...table, address, index };
  });
}

/** Visits the parts that lie side by side: address, first column in x, width, and bytes of a row of x. */
function forEachPart(
  pass: InputsPass,
  visit: (part: number, column: number, width: number, xStep: number) => void,
): void {
  const { shape, plan } = pass;
  const xStep = rowBytes(inputWidth(shape.H, shape.inputs));
  visit(plan.inputs.items, 0, shape.H, xStep);
  let column = shape.H;
  for (const { width, address } of fieldsOf(pass)) {
    visit(address.means, column, width, xStep);
    column += width;
  }
}
