import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listMeasures } from "../../../functions/core/evaluation/listMeasures.ts";
import {
  embeddingDistance,
  intraListDiversity,
} from "../../../functions/core/metrics/listDiversity.ts";
import { meanAccumulator } from "../../../functions/core/metrics/meanAccumulator.ts";

const V = 30;
const WIDTH = 3;
const vectors = Float32Array.from({ length: V * WIDTH }, (_, index) =>
  index < WIDTH ? 0 : ((index * 37) % 19) - 9,
);
const popularity = Float64Array.from({ length: V }, (_, item) => (item === 0 ? 0 : 400 / item));
const categories = Uint32Array.from({ length: V }, (_, item) => item % 4);
const traits = { popularity, vectors, width: WIDTH, categories };
const list = fc
  .uniqueArray(fc.integer({ min: 1, max: V - 1 }), { maxLength: 14 })
  .map((items) => Uint32Array.from(items));

function meansOf(lists: readonly (readonly [Uint32Array, Uint32Array])[]) {
  const measures = listMeasures(traits);
  for (const [own, history] of lists) {
    measures.add(own, history);
  }
  const { lists: parts, histories } = measures.finish();
  const [mean, of] = [meanAccumulator(), meanAccumulator()];
  mean.merge(parts);
  of.merge(histories);
  return { lists: mean.means(), histories: of.means() };
}

describe("measures of lists", () => {
  test("have the diversity of all pairs of embeddings", () => {
    fc.assert(
      fc.property(list, (items) => {
        const expected = intraListDiversity(items, 10, embeddingDistance(vectors, WIDTH));
        const found = meansOf([[items, items]]).lists["intra_list_diversity@10_embedding"];
        expect(found ?? -1).toBeCloseTo(expected ?? -1, 6);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test("know a list that is the history from one that is new", () => {
    const history = Uint32Array.from({ length: 10 }, (_, index) => index + 1);
    const same = meansOf([[history, history]]).lists;
    expect(same["repeat_share@10"]).toBe(1);
    expect(same["miscalibration@10_nats"]).toBeCloseTo(0, 12);
    expect(same["user_coverage@10"]).toBe(1);
    const other = meansOf([[Uint32Array.of(20, 24, 28), Uint32Array.of(1, 5, 9)]]).lists;
    expect(other["repeat_share@10"]).toBe(0);
    expect(other["user_coverage@10"]).toBe(0);
    // Categories 0 and 1: items without a category are not known, and a list of them has no proportions.
    expect(other["miscalibration@10_nats"]).toBeUndefined();
    expect(other["aplt@10"]).toBe(1);
  });

  test("are beside those of the latest items of the history, each once", () => {
    const history = Uint32Array.of(1, 1, 2, 2, 29, 29);
    const { histories } = meansOf([[Uint32Array.of(3), history]]);
    expect(histories["aclt@10"]).toBe(1);
    expect(histories["aplt@10"]).toBeCloseTo(1 / 3, 12);
  });
});
