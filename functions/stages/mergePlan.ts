// How a round's results are merged: the model's sizes, its rows, and the slices that reducers own.

import type { Manifest } from "../core/messages.ts";
import type { AnyShape } from "../core/models/modelDescription.ts";
import { describeModel, weightCount } from "../core/models/modelDescription.ts";
import { type Slice, sliceCount, slicesOf } from "../core/training/slices.ts";
import { type RowLayout, rowLayout } from "../core/training/updateRows.ts";
import type { Catalogue } from "./catalogue.ts";
import { modelShape } from "./weights.ts";

export interface MergePlan {
  readonly shape: AnyShape;
  readonly layout: RowLayout;
  /** One for a star. */
  readonly slices: readonly Slice[];
}

/** The merging of a run over `catalogue`: a function of the configuration and the sizes of the data. */
export function mergePlan({ config }: Manifest, catalogue: Catalogue): MergePlan {
  const shape = modelShape(config, catalogue);
  const model = describeModel(shape);
  const layout = rowLayout(model.parameters, shape.V);
  const { shards, reducer = null } = config;
  const weightBytes = Float32Array.BYTES_PER_ELEMENT * weightCount(model);
  const count = sliceCount({ weightBytes, shards, reducer });
  return { shape, layout, slices: slicesOf(layout, count) };
}
