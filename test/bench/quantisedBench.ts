// Rankings of one to eight users from the embedding in int8 beside our own in f32, of a model that is trained on a
// simulated shop. What is verified is the overlap of the lists of 20, which must be 99 % at least.

import { loadKernels } from "../../functions/adapters/kernelModule.ts";
import { catalogueOf } from "../../functions/core/generator/catalogue.ts";
import { simulateLog } from "../../functions/core/generator/log.ts";
import { shopConfig } from "../../functions/core/generator/shop.ts";
import { initialWeights, type ModelShape } from "../../functions/core/models/model.ts";
import { createNetwork, type SequenceBatch } from "../../functions/core/models/network.ts";
import { createQuantisedRanking } from "../../functions/core/models/quantisedRanking.ts";
import type { Benchmark, PreparedPair, Scale } from "./measure.ts";

interface Sizes {
  readonly items: number;
  readonly shoppers: number;
  readonly H: number;
  readonly top: number;
  /** Users whose lists are compared. */
  readonly compared: number;
}

const FULL: Sizes = { items: 20_000, shoppers: 640, H: 64, top: 20, compared: 256 };
const SMALL: Sizes = { items: 60, shoppers: 24, H: 9, top: 5, compared: 16 };
const USERS = [1, 2, 4, 8] as const;
const B = 16;
const T = 24;
const EPOCHS = 2;
const LEARNING_RATE = 0.005;
const OVERLAP_MIN = 0.99;

export const QUANTISED_RANKINGS: readonly Benchmark[] = USERS.map((users) => ({
  name: `int8x${users}`,
  what: `int8 ranking, ${users} ${users === 1 ? "user" : "users"}, H ${FULL.H}, V ${FULL.items + 1}, top ${FULL.top}`,
  peerDoes: "our ranking in f32",
  reach: 2,
  prepare: (_, scale) => prepare(scale, users),
}));

/** Lists of the first users of the trained model, in f32 and from int8. */
interface Rankings {
  readonly sizes: Sizes;
  listInF32(users: number): Uint32Array;
  listInInt8(users: number): Uint32Array;
}

/** Trained once for all numbers of users. */
const trained = new Map<Scale, Rankings>();

function prepare(scale: Scale, users: number): PreparedPair {
  const rankings = trained.get(scale) ?? trainRankings(scale === "full" ? FULL : SMALL);
  trained.set(scale, rankings);
  const { items, H } = rankings.sizes;
  return {
    verify: () => expectOverlap(rankings),
    verifiedBy: `overlap of lists ≥ ${100 * OVERLAP_MIN} %`,
    work: () => rankings.listInInt8(users),
    rival: () => rankings.listInF32(users),
    rate: { units: 2 * users * items * H, perSecond: "GFLOP/s" },
  };
}

function trainRankings(sizes: Sizes): Rankings {
  const { items, H, top, compared } = sizes;
  const shape: ModelShape = { kind: "lstm", V: items + 1, H };
  const batchMax = Math.max(B, compared);
  const network = createNetwork(loadKernels(), shape, { batchMax, lengthMax: T, topMax: top });
  network.setWeights(initialWeights(shape, 1));
  network.setOptimizer(null);
  const histories = historiesOf(sizes);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let start = 0; start < histories.length; start += B) {
      network.trainBatch(batchOf(histories.slice(start, start + B)), LEARNING_RATE);
    }
  }
  const asked = histories.slice(0, compared);
  const batch = batchOf(asked);
  network.encode(batch);
  const exclude = new Uint32Array();
  const queries = Array.from(batch.lengths, (length, row) => ({
    row,
    position: length - 1,
    exclude,
  }));
  const states = new Float32Array(queries.length * H);
  for (const { row, position } of queries) {
    states.set(network.state(row, position), row * H);
  }
  const options = { shape, weights: network.weights(), candidates: null, topMax: top };
  const ranking = createQuantisedRanking(loadKernels(), options);
  const excludes = queries.map(() => exclude);
  return {
    sizes,
    listInF32: (users) => network.recommend(queries.slice(0, users), top).items,
    listInInt8: (users) =>
      ranking.recommend(states.subarray(0, users * H), excludes.slice(0, users), top).items,
  };
}

/** The last T items of every shopper with two events or more, as indices from 1 on. */
function historiesOf({ items, shoppers }: Sizes): readonly number[][] {
  const categories = Math.min(24, items);
  const config = shopConfig({ users: shoppers, items, categories });
  const histories = Array.from({ length: shoppers }, (): number[] => []);
  for (const { userIndex, itemIndex } of simulateLog(config, catalogueOf(config))) {
    histories[userIndex]?.push(itemIndex + 1);
  }
  return histories.filter(({ length }) => length >= 2).map((history) => history.slice(-T));
}

/** Each item's target is the one that follows; the last has none. */
function batchOf(histories: readonly number[][]): SequenceBatch {
  const sorted = [...histories].sort((one, other) => other.length - one.length);
  const items = new Uint32Array(sorted.length * T);
  const targets = new Uint32Array(sorted.length * T);
  sorted.forEach((history, row) => {
    items.set(history, row * T);
    targets.set(history.slice(1), row * T);
  });
  const lengths = Uint32Array.from(sorted, ({ length }) => length);
  return { B: sorted.length, T, items, targets, lengths };
}

function expectOverlap({ sizes, listInF32, listInInt8 }: Rankings): void {
  const { compared, top } = sizes;
  const exact = listInF32(compared);
  const found = listInInt8(compared);
  let common = 0;
  for (let start = 0; start < exact.length; start += top) {
    const list = new Set(exact.subarray(start, start + top));
    common += found.subarray(start, start + top).filter((item) => list.has(item)).length;
  }
  const overlap = common / exact.length;
  if (!(overlap >= OVERLAP_MIN)) {
    throw new Error(`int8 ranking: an overlap of ${overlap}, expected at least ${OVERLAP_MIN}`);
  }
}
