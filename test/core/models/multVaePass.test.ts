import { expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import { bagsOf } from "../../../functions/core/models/bags.ts";
import { drawLatent } from "../../../functions/core/models/latentHead.ts";
import { latentScorer } from "../../../functions/core/models/latentRanking.ts";
import { createMultVaeCore, encodeBags } from "../../../functions/core/models/multVaePass.ts";
import { WASM32_BYTES } from "../../../functions/core/models/network.ts";
import { rankQueries, recommendQueries } from "../../../functions/core/models/scoredQueries.ts";

const shape = { kind: "vae", V: 13, H: 4, Z: 3 } as const;
const limits = { batchMax: 3, entriesMax: 5, topMax: 4 };
const create = () => createMultVaeCore(loadKernels(), shape, limits, WASM32_BYTES);

test("batches beyond the limits, and noise of another size, are a programmer's error", () => {
  const core = create();
  expect(() => encodeBags(core, bagsOf([[1], [2], [3], [4]]), null)).toThrow(/limits/);
  expect(() =>
    encodeBags(
      core,
      bagsOf([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      null,
    ),
  ).toThrow(/limits/);
  expect(() => encodeBags(core, bagsOf([[13]]), null)).toThrow(/vocabulary/);
  expect(() => drawLatent(core, 2, new Float32Array(5))).toThrow(/noise/);
});

test("with weights of 0 the divergence is 0, all candidates tie, and a tie is against the model", () => {
  const core = create();
  encodeBags(core, bagsOf([[1, 2], [5]]), null);
  expect(drawLatent(core, 2, new Float32Array(6).fill(2))).toBe(0);
  const exclude = Uint32Array.of(1, 2);
  // More queries than bags: blocks are as large as a batch.
  const queries = [0, 1, 0, 1, 1].map((row) => ({ row, target: 7, exclude }));
  const scorer = latentScorer<(typeof queries)[number]>(
    core,
    ({ row }) => row,
    ({ row }) => `bag ${row}`,
  );
  expect([...rankQueries(scorer, queries)]).toEqual([10, 10, 10, 10, 10]);
  expect([...recommendQueries(scorer, queries.slice(0, 1), 4).items]).toEqual([3, 4, 5, 6]);
  expect(() => recommendQueries(scorer, queries, 5)).toThrow(/planned/);
});
