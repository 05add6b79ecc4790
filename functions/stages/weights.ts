// Weights in the store: one section a parameter, under PyTorch's name, so that other programs can read them.

import { corrupt } from "../core/container.ts";
import { weightsKey } from "../core/keys.ts";
import type { RunConfig } from "../core/messages.ts";
import { elementCount } from "../core/models/model.ts";
import type { AnyShape } from "../core/models/modelDescription.ts";
import { describeModel, shapeFromConfig, weightCount } from "../core/models/modelDescription.ts";
import type { Recommender } from "../core/models/recommender.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import type { Catalogue } from "./catalogue.ts";
import type { ContainerReader, Sections } from "./containers.ts";
import { jsonSection, openContainer, writeContainer } from "./containers.ts";
import { type FieldTable, inputsShape } from "./fieldTables.ts";
import type { WaveContext } from "./taskContext.ts";

/** The sizes of the run's model over V vocabulary rows, with the tables of its fields. */
export function modelShape(
  config: RunConfig,
  { V, tables }: { readonly V: number; readonly tables: readonly FieldTable[] },
): AnyShape {
  return shapeFromConfig(config, V, inputsShape(config.model, tables));
}

/** Commits the weights that come into `round`; returns their key. */
export async function writeWeights(
  store: ObjectStore,
  at: { run: string; round: number; shape: AnyShape },
  weights: Float32Array,
): Promise<string> {
  const key = weightsKey(at.run, at.round);
  let start = 0;
  const sections: Record<string, Float32Array> = {};
  for (const parameter of describeModel(at.shape).parameters) {
    sections[parameter.name] = weights.subarray(start, start + elementCount(parameter));
    start += elementCount(parameter);
  }
  const all: Sections = { ...jsonSection("shape", at.shape), ...sections };
  await writeContainer(store, { key, kind: "weights", sections: all });
  return key;
}

/** The weights that come into `round`, parameter by parameter. */
export function openWeights(
  store: ObjectStore,
  { run, round }: { run: string; round: number },
): Promise<ContainerReader> {
  return openContainer(store, weightsKey(run, round), "weights");
}

/** The weights that come into `round`, flat, in table order. */
export async function readWeights(
  store: ObjectStore,
  at: { run: string; round: number; shape: AnyShape },
): Promise<Float32Array> {
  const reader = await openWeights(store, at);
  const model = describeModel(at.shape);
  const weights = new Float32Array(weightCount(model));
  let start = 0;
  for (const parameter of model.parameters) {
    const values = await reader.f32(parameter.name);
    if (values.length !== elementCount(parameter)) {
      const expected = `${elementCount(parameter)} values of ${parameter.name}`;
      throw corrupt(reader.key, expected, String(values.length));
    }
    weights.set(values, start);
    start += values.length;
  }
  return weights;
}

/** The run's model with the weights that come into `round`, ready to rank the candidates. */
export async function loadModel(
  { manifest, ports }: WaveContext,
  catalogue: Catalogue,
  round: number,
): Promise<Recommender> {
  const { config, run } = manifest;
  const shape = modelShape(config, catalogue);
  const model = describeModel(shape).create(ports.kernels(config.precision), config);
  model.setCandidates(catalogue.candidates);
  model.setWeights(await readWeights(ports.store, { run, round, shape }));
  return model;
}
