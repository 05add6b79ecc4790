import { describe, expect, test } from "vitest";
import { RECURRENT_LAYERS } from "../../../functions/core/models/encoder.ts";
import { gruLayer } from "../../../functions/core/models/gruLayer.ts";
import { lstmLayer } from "../../../functions/core/models/lstmLayer.ts";
import { RECURRENT_KINDS } from "../../../functions/core/models/model.ts";
import { planNetwork } from "../../../functions/core/models/networkPlan.ts";
import { DEFAULT_OPTIMIZER } from "../../../functions/core/models/optimizer.ts";
import { NO_REGIONS } from "../../../functions/core/models/recurrentLayer.ts";
import { rnnReluLayer, rnnTanhLayer } from "../../../functions/core/models/rnnLayer.ts";

const bounds = { startByte: 64, memoryBytesMax: 2 ** 30 };
const limits = { batchMax: 3, lengthMax: 5, topMax: 2 };
const sizes = { I: 11, H: 11, R: 15, B: 3, T: 5 };

test("every kind has its layer, and only the LSTM has a cell", () => {
  const layers = [lstmLayer, gruLayer, rnnTanhLayer, rnnReluLayer];
  expect(RECURRENT_KINDS.map((kind) => RECURRENT_LAYERS[kind])).toEqual(layers);
  expect(layers.map(({ hasCell }) => hasCell)).toEqual([true, false, false, false]);
});

describe.each(RECURRENT_KINDS)("an encoder of %s layers", (kind) => {
  const plan = planNetwork({ kind, layers: 3, V: 20, H: 11 }, limits, DEFAULT_OPTIMIZER, bounds);
  const { layers, h, dh } = plan.encoder;

  test("passes outputs up and gradients down without a copy", () => {
    expect(layers.map(({ x }) => x)).toEqual([plan.at.x, layers[0]?.h, layers[1]?.h]);
    expect(layers.map(({ dx }) => dx)).toEqual([plan.at.x, layers[0]?.dh, layers[1]?.dh]);
    expect([h, dh]).toEqual([layers[2]?.h, layers[2]?.dh]);
    expect([plan.at.h, plan.at.dh]).toEqual([h, dh]);
  });

  test("has regions that neither overlap each other nor the rest of the memory", () => {
    const bytes = RECURRENT_LAYERS[kind].regions(sizes);
    const names = Object.keys(NO_REGIONS) as (keyof typeof NO_REGIONS)[];
    const regions = layers
      .flatMap((at) => names.map((name) => ({ start: at[name], end: at[name] + bytes[name] })))
      .filter(({ start, end }) => end > start)
      .toSorted((one, other) => one.start - other.start);
    const ends = [plan.at.topScores + 4 * limits.topMax, ...regions.map(({ end }) => end)];
    expect(regions.every(({ start }, index) => start >= (ends[index] ?? Infinity))).toBe(true);
    expect(plan.endByte).toBe(ends.at(-1));
  });

  test("takes as much memory for a third layer as for a second, and one layer is the default", () => {
    const bytesOf = (count: number | null) => {
      const shape = { kind, V: 20, H: 11, ...(count === null ? {} : { layers: count }) };
      const { endByte, layout } = planNetwork(shape, limits, DEFAULT_OPTIMIZER, {
        ...bounds,
        startByte: 0,
      });
      return endByte - 16 * layout.paddedCount;
    };
    const [one, two, three] = [bytesOf(1), bytesOf(2), bytesOf(3)];
    expect(Math.abs(three - two - (two - one))).toBeLessThan(1024);
    expect(bytesOf(null)).toBe(one);
  });
});
