import { describe, expect, test } from "vitest";
import { excludedItems, modelRanks } from "../../../functions/core/evaluation/modelRanks.ts";
import type { Network, RankQuery, SequenceBatch } from "../../../functions/core/models/network.ts";
import { recurrentRecommender } from "../../../functions/core/models/recurrentRecommender.ts";

const sequences = [Uint32Array.of(11, 12, 13, 14, 15, 16), Uint32Array.of(21, 22)];
const itemsOf = (user: number) => sequences[user] ?? new Uint32Array(0);

/** A network that answers each query with a number that names its row's input, position and target. */
function echoNetwork(seen: RankQuery[]): Network {
  let batch: SequenceBatch | null = null;
  const unused = () => {
    throw new Error("not part of ranking");
  };
  return {
    shape: { kind: "lstm", V: 30, H: 1 },
    setWeights: unused,
    weights: unused,
    setOptimizer: unused,
    optimizer: unused,
    trainBatch: unused,
    setCandidates: unused,
    state: unused,
    lastStates: unused,
    recommend: unused,
    judge: unused,
    encode(given) {
      batch = given;
    },
    rank(queries) {
      seen.push(...queries);
      return Uint32Array.from(queries, ({ row, position, target }) => {
        const last = batch?.items[row * (batch?.T ?? 0) + position] ?? 0;
        return last * 100 + target;
      });
    },
  };
}

describe("modelRanks", () => {
  const cases = [
    { user: 0, position: 1 },
    { user: 0, position: 5 },
    { user: 1, position: 1 },
  ];

  test.each([1, 2, 8])("asks for the target after the item before it (batches of %i)", (batch) => {
    const model = {
      ...recurrentRecommender(echoNetwork([]), 4),
      encodingSize: { positions: batch * 4, windows: batch },
    };
    const ranks = modelRanks(model, cases, itemsOf, { keepSeen: true });
    expect(Array.from(ranks)).toEqual([1112, 1516, 2122]);
  });

  test("removes the whole history, also what lies before the window, unless seen items are kept", () => {
    const seen: RankQuery[] = [];
    const model = recurrentRecommender(echoNetwork(seen), 2);
    modelRanks(model, [{ user: 0, position: 5 }], itemsOf, { keepSeen: false });
    expect(Array.from(seen[0]?.exclude ?? [])).toEqual([11, 12, 13, 14, 15]);
    expect(excludedItems(Uint32Array.of(1), true)).toHaveLength(0);
  });
});
