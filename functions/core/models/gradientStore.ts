// Where the gradients of a training batch lie, for whoever adds to them, takes their norm or updates with them. The
// dense store has a place for every parameter; touchedRows.ts has one for the rows of tables that a batch touches.

import type { KernelExports } from "../kernels.ts";
import { type ParameterLayout, paddedElementCount, parameterOffset } from "../layout.ts";
import type { NetworkPlan } from "./networkPlan.ts";
import { type OptimizerConfig, type UpdateStep, updateParameters } from "./optimizer.ts";

/** Gradients that belong to one parameter. */
export interface GradientPiece {
  readonly name: string;
  readonly address: number;
  /** Elements, padding included. */
  readonly count: number;
}

/** The gradients of one batch. */
export interface GradientStore {
  /** All of them, by parameter. */
  readonly pieces: readonly GradientPiece[];
  /** Rows that the gradients of the inputs are added to, and address [R] u32 of the number of each input's row. */
  readonly inputs: { readonly table: number; readonly rows: number };
  /** Updates the weights. */
  update(run: KernelExports, config: OptimizerConfig, step: UpdateStep): void;
}

/** The name of the table whose rows score items. */
export function scoreTable({ parameters }: ParameterLayout): "embedding" | "output_embedding" {
  const isOwn = parameters.some(({ parameter }) => parameter.name === "output_embedding");
  return isOwn ? "output_embedding" : "embedding";
}

/** Every parameter of a layout whose gradients begin at `address`. */
export function layoutPieces(layout: ParameterLayout, address: number): readonly GradientPiece[] {
  return layout.parameters.map((placed) => ({
    name: placed.parameter.name,
    address: address + 4 * placed.paddedStart,
    count: paddedElementCount(placed),
  }));
}

/** A place for every parameter, in the region of the gradients. */
export function denseGradients({ at, layout, slots }: NetworkPlan): GradientStore {
  const { weights, gradients } = at;
  const count = layout.paddedCount;
  const addresses = { weights, gradients, slots: Object.values(slots), count };
  return {
    pieces: layoutPieces(layout, gradients),
    inputs: { table: gradients + parameterOffset(layout, "embedding"), rows: at.rowItems },
    update: (run, config, step) => updateParameters(run, config, addresses, step),
  };
}
