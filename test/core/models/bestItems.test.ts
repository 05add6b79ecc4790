import { describe, expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import { initialWeights, type ModelShape } from "../../../functions/core/models/model.ts";
import { createNetwork } from "../../../functions/core/models/network.ts";
import { read } from "../../support/read.ts";

const COUNT = 5;
/** More queries than a block has, so few of which fit the cache that columns are taken in stretches. */
const QUERIES = 131;

describe.each([
  ["stretches of columns", 2500, 9],
  ["weights of more than one block of steps", 700, 260],
] as const)("best items, %s", (_, V, H) => {
  const shape: ModelShape = { kind: "gru", V, H };
  const limits = { batchMax: QUERIES, lengthMax: 1, topMax: COUNT + 2 };
  const network = createNetwork(loadKernels(), shape, limits);
  network.setWeights(initialWeights(shape, 3));
  network.setCandidates(Uint8Array.from({ length: V }, (_, item) => (item % 3 === 0 ? 0 : 1)));
  const items = Uint32Array.from({ length: QUERIES }, (_, row) => 1 + ((37 * row) % (V - 1)));
  const targets = new Uint32Array(QUERIES);
  network.encode({ B: QUERIES, T: 1, items, targets, lengths: new Uint32Array(QUERIES).fill(1) });
  const free = Array.from(items, (_, row) => ({ row, position: 0, exclude: new Uint32Array() }));
  const listsOf = (found: Uint32Array) =>
    Array.from({ length: QUERIES }, (_, row) => [
      ...found.subarray(row * COUNT, row * COUNT + COUNT),
    ]);

  test("have the ranks 1 to count in the ranking of all", () => {
    const lists = listsOf(network.recommend(free, COUNT).items);
    for (let place = 0; place < COUNT; place++) {
      const asked = free.map((query, row) => ({ ...query, target: read(lists[row] ?? [], place) }));
      expect([...network.rank(asked)]).toEqual(new Array(QUERIES).fill(place + 1));
    }
  });

  test("are those of the query alone, and without what it excludes", () => {
    const lists = listsOf(network.recommend(free, COUNT).items);
    const queries = free.map((query, row) => ({
      ...query,
      exclude: Uint32Array.from((lists[row] ?? []).slice(0, row % 3)).reverse(),
    }));
    const found = network.recommend(queries, COUNT);
    for (const row of [0, 1, 2, 64, 128, 130]) {
      const alone = network.recommend(queries.slice(row, row + 1), COUNT);
      expect([...alone.items]).toEqual(listsOf(found.items)[row]);
      expect([...alone.scores]).toEqual([...found.scores.subarray(row * COUNT, (row + 1) * COUNT)]);
      const kept = (lists[row] ?? []).slice(row % 3);
      expect(listsOf(found.items)[row]?.slice(0, kept.length)).toEqual(kept);
    }
  });
});
