// Weights in the store: one section a parameter, under PyTorch's name, so that other programs can read them.

import { weightsKey } from "../core/keys.ts";
import type { Manifest } from "../core/messages.ts";
import type { ModelShape } from "../core/models/model.ts";
import { elementCount, parameterCount, parametersOf } from "../core/models/model.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import type { Sections } from "./containers.ts";
import { jsonSection, openContainer, writeContainer } from "./containers.ts";

/** The sizes of the run's model over V vocabulary rows. */
export function modelShape(manifest: Manifest, V: number): ModelShape {
  const { kind, layers, hidden, output, heads } = manifest.config.model;
  return {
    kind,
    ...(layers === undefined ? {} : { layers }),
    V,
    H: hidden,
    ...(output === undefined ? {} : { output }),
    ...(heads === undefined ? {} : { heads }),
  };
}

/** Commits the weights that come into `round`; returns their key. */
export async function writeWeights(
  store: ObjectStore,
  at: { run: string; round: number; shape: ModelShape },
  weights: Float32Array,
): Promise<string> {
  const key = weightsKey(at.run, at.round);
  let start = 0;
  const sections: Record<string, Float32Array> = {};
  for (const parameter of parametersOf(at.shape)) {
    sections[parameter.name] = weights.subarray(start, start + elementCount(parameter));
    start += elementCount(parameter);
  }
  const all: Sections = { ...jsonSection("shape", at.shape), ...sections };
  await writeContainer(store, { key, kind: "weights", sections: all });
  return key;
}

/** The weights that come into `round`, flat, in table order. */
export async function readWeights(
  store: ObjectStore,
  at: { run: string; round: number; shape: ModelShape },
): Promise<Float32Array> {
  const reader = await openContainer(store, weightsKey(at.run, at.round), "weights");
  const weights = new Float32Array(parameterCount(at.shape));
  let start = 0;
  for (const { name } of parametersOf(at.shape)) {
    const values = await reader.f32(name);
    weights.set(values, start);
    start += values.length;
  }
  return weights;
}
