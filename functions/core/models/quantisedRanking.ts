// Recommendations from an embedding in int8, for a few users at a time: a quarter of the memory is read. The best
// candidates by these scores are scored again in f32, so what comes out are scores with the bits of the full ranking;
// only a candidate that the quantised scores left out altogether can be missing. Weights do not change afterwards.

import { assert, present } from "../assert.ts";
import { LimitError } from "../errors.ts";
import type { ClaimedMemory, KernelExports, Kernels } from "../kernels.ts";
import {
  layoutParameters,
  type MemoryPlan,
  matrixBytes,
  padWeights,
  parameterOffset,
  planMemory,
  rowBytes,
} from "../layout.ts";
import { type ModelShape, parametersOf } from "./model.ts";
import { type Recommendations, WASM32_BYTES } from "./network.ts";
import { expectPlanned } from "./plannedMemory.ts";

/** Items and scores come from this many times as many candidates by quantised score. */
const RESCORED = 2;
/** States per pass over the embedding; their scores stay in cache. */
const STATE_ROWS = 8;

/** What a ranking is made of. */
export interface QuantisedRankingOptions {
  readonly shape: ModelShape;
  /** Flat, in table order, as Network.weights returns them. */
  readonly weights: Float32Array;
  /** [V], 1 = may be recommended; null = every item but padding. */
  readonly candidates: Uint8Array | null;
  /** The longest list that will be asked for. */
  readonly topMax: number;
  readonly memoryBytesMax?: number;
}

export interface QuantisedRanking {
  /**
   * The `count` best candidates for each state, best first, equal scores by lower item index.
   *
   * @param states [U, H] row-major, as Network.state returns them
   * @param excludes [U] items removed from the ranking, for each state
   * @throws LimitError `diverged` when a score is not finite
   */
  recommend(states: Float32Array, excludes: readonly Uint32Array[], count: number): Recommendations;
}

function regionsOf({ shape, topMax }: QuantisedRankingOptions, parameterCount: number) {
  const { V, H } = shape;
  const columns = 2 * Math.ceil(H / 2);
  return {
    weights: 4 * parameterCount,
    /** The quantised embedding, and a scale and a bias per item; −∞ for what is no candidate. */
    panels: columns * panelled(V),
    itemScales: 4 * panelled(V),
    bias: 4 * panelled(V),
    states: matrixBytes(STATE_ROWS, H),
    quantisedStates: 2 * columns * STATE_ROWS,
    stateScales: 4 * STATE_ROWS,
    scores: 4 * STATE_ROWS * panelled(V),
    /** [RESCORED topMax] each: the best by quantised score. */
    items: 4 * RESCORED * topMax,
    itemScores: 4 * RESCORED * topMax,
    /** [topMax] each: what is best of them by scores in f32. */
    bestItems: 4 * topMax,
    bestScores: 4 * topMax,
  };
}

/** Items in whole panels of 16 (PANEL_ITEMS of assembly/quantise.ts). */
function panelled(V: number): number {
  return 16 * Math.ceil(V / 16);
}

interface RankingCore {
  readonly run: KernelExports;
  readonly memory: ClaimedMemory;
  readonly shape: ModelShape;
  readonly embedding: number;
  readonly at: MemoryPlan<keyof ReturnType<typeof regionsOf>>["at"];
}

/**
 * A ranking in the memory of `kernels`, all of which it takes. Throws LimitError `memory-plan` where that does not
 * suffice and `diverged` for weights that are not finite.
 */
export function createQuantisedRanking(
  kernels: Kernels,
  options: QuantisedRankingOptions,
): QuantisedRanking {
  const { shape, weights, candidates, topMax } = options;
  const { V, H } = shape;
  assert(topMax >= 1, "a list has at least one item");
  assert(candidates === null || candidates.length === V, "there is one mark an item");
  const layout = layoutParameters(parametersOf(shape));
  const { at, endByte } = planMemory(regionsOf(options, layout.paddedCount), kernels.startByte);
  expectPlanned(endByte, options.memoryBytesMax ?? WASM32_BYTES, {
    what: "the quantised ranking does not fit into memory",
    where: `V = ${shape.V}, H = ${shape.H}`,
    fix: "choose a smaller hidden size or vocabulary, or allow more memory",
  });
  expectFinite(weights, "weights");
  const memory = kernels.claim(endByte);
  padWeights(layout, memory.f32(at.weights, layout.paddedCount), weights);
  const bias = memory.f32(at.bias, panelled(V)).fill(Number.NEGATIVE_INFINITY);
  const given = memory.f32(at.weights + parameterOffset(layout, "output_bias"), V);
  for (let item = 0; item < V; item++) {
    if (candidates === null ? item > 0 : candidates[item] === 1) {
      bias[item] = present(given[item], "there is one bias an item");
    }
  }
  const embedding = at.weights + parameterOffset(layout, "embedding");
  kernels.run.quantisePanels(at.panels, at.itemScales, embedding, rowBytes(H), V, H);
  const core: RankingCore = { run: kernels.run, memory, shape, embedding, at };
  return {
    recommend: (states, excludes, count) => {
      assert(count >= 1 && count <= topMax, "a list is as long as planned at most");
      assert(states.length === excludes.length * H, "there is one state a list of exclusions");
      expectFinite(states, "states");
      const items = new Uint32Array(excludes.length * count);
      const scores = new Float32Array(excludes.length * count);
      for (let start = 0; start < excludes.length; start += STATE_ROWS) {
        const end = Math.min(excludes.length, start + STATE_ROWS);
        scoreStates(core, states.subarray(start * H, end * H));
        for (let row = start; row < end; row++) {
          const exclude = present(excludes[row], "there are exclusions for each state");
          const best = bestItems(core, row - start, exclude, count);
          items.set(best.items, row * count);
          scores.set(best.scores, row * count);
        }
      }
      return { items, scores };
    },
  };
}

/** Quantised scores of at most STATE_ROWS states, in `at.scores`. */
function scoreStates({ run, memory, shape, at }: RankingCore, states: Float32Array): void {
  const { V, H } = shape;
  const count = states.length / H;
  for (let row = 0; row < count; row++) {
    const target = memory.f32(at.states + row * rowBytes(H), H);
    target.set(states.subarray(row * H, (row + 1) * H));
  }
  run.quantiseStates(at.quantisedStates, at.stateScales, at.states, rowBytes(H), count, H);
  const table = [at.panels, at.itemScales, at.bias] as const;
  const rows = [at.quantisedStates, at.stateScales] as const;
  const items = panelled(V);
  run.quantisedScores(at.scores, 4 * items, ...table, ...rows, count, items, H);
}

/**
 * The best items of one row of scores: the best RESCORED · count by quantised score, in the order of f32 scores.
 * What is returned are views, to be copied before the next row.
 */
function bestItems(
  { run, memory, shape, embedding, at }: RankingCore,
  row: number,
  exclude: Uint32Array,
  count: number,
): Recommendations {
  const { V, H } = shape;
  const scoresAt = at.scores + 4 * row * panelled(V);
  const scores = memory.f32(scoresAt, V);
  for (const item of exclude) {
    scores[item] = Number.NEGATIVE_INFINITY;
  }
  const found = run.topItems(at.items, at.itemScores, scoresAt, panelled(V), RESCORED * count);
  if (found < 0) {
    throw diverged("scores", "NaN or infinity");
  }
  const table = [embedding, rowBytes(H), at.bias] as const;
  const state = at.states + row * rowBytes(H);
  const lists = [at.bestItems, at.bestScores, count, at.items, found] as const;
  const length = run.bestCandidates(...lists, ...table, state, H);
  if (length < 0) {
    throw diverged("scores", "NaN or infinity");
  }
  return {
    items: memory.u32(at.bestItems, length),
    scores: memory.f32(at.bestScores, length),
  };
}

function expectFinite(values: Float32Array, name: string): void {
  const index = values.findIndex((value) => !Number.isFinite(value));
  if (index >= 0) {
    throw diverged(name, `${values[index]} as number ${index}`);
  }
}

function diverged(name: string, found: string): LimitError {
  return new LimitError({
    code: "diverged",
    what: `${name} of a ranking are not finite`,
    where: name,
    expected: "finite weights, states and scores",
    found,
    fix: "rank with weights from before training diverged",
  });
}
