// The best items for states of the batch encoded last, over the whole catalogue. Scores are made for a stretch of
// columns at a time, small enough to stay in the cache, and looked through before the next stretch: what is best so
// far is kept, so whole rows of scores are never written to memory and read again.

import { assert, present } from "../assert.ts";
import { padded, rowBytes } from "../layout.ts";
import type { RankQuery, Recommendations } from "./network.ts";
import { type NetworkCore, packScoring, rowOfState } from "./networkCore.ts";
import { placeOf } from "./ranking.ts";
import { notFinite } from "./scoredQueries.ts";
import { SCORE_ROWS } from "./softmaxHead.ts";

type Query = Omit<RankQuery, "target">;

/** Scores that stay in the second-level cache beside the weights that are read: half a MiB. */
const CACHED_SCORES = 2 ** 17;
/** Columns of a stretch at least, whole panels; a multiple of what every kernel takes. */
const COLUMNS_MIN = 1024;
/** Panels of a packed matrix lie one after the other up to this many steps (K_BLOCK of assembly/pack.ts). */
const STEPS_MAX = 256;
/** Columns between rows beside those of a stretch, so that rows do not meet in the same sets of a cache. */
const ROW_GAP = 16;

/** The `count` best candidates of each query, best first, equal scores by lower item index. */
export function recommendItems(
  core: NetworkCore,
  queries: readonly Query[],
  count: number,
): Recommendations {
  assert(count >= 1 && count <= core.limits.topMax, "a list is as long as planned at most");
  const items = new Uint32Array(queries.length * count);
  const scores = new Float32Array(queries.length * count);
  packScoring(core);
  for (let start = 0; start < queries.length; start += SCORE_ROWS) {
    const block = queries.slice(start, start + SCORE_ROWS);
    gatherStates(core, block);
    const lengths = findBest(core, block, count);
    lengths.forEach((length, index) => {
      const { listAt, scoresAt } = listOf(core, index);
      items.set(core.memory.u32(listAt, length), (start + index) * count);
      scores.set(core.memory.f32(scoresAt, length), (start + index) * count);
    });
  }
  return { items, scores };
}

function gatherStates(core: NetworkCore, block: readonly Query[]): void {
  const { run, memory, plan, shape } = core;
  const { at } = plan;
  const rows = Uint32Array.from(block, ({ row, position }) => rowOfState(core, row, position));
  memory.u32(at.blockRows, rows.length).set(rows);
  run.gatherRows(at.blockStates, at.h, at.blockRows, rows.length, shape.H);
}

/** Where the list of a query of a block lies. */
function listOf({ plan, limits }: NetworkCore, index: number) {
  const offset = 4 * index * limits.topMax;
  return { listAt: plan.at.topItems + offset, scoresAt: plan.at.topScores + offset };
}

/** Lists of the states gathered last; returns their lengths. */
function findBest(core: NetworkCore, block: readonly Query[], count: number): Uint32Array {
  const { run, plan, shape } = core;
  const { at } = plan;
  const { V, H } = shape;
  const columns = padded(V);
  const stretch = columnsOfStretch(block.length, shape);
  const step = 4 * Math.min(stretch + ROW_GAP, columns);
  const lengths = new Uint32Array(block.length);
  const excluded = block.map(({ exclude }) => exclude.slice().sort());
  for (let first = 0; first < columns; first += stretch) {
    const n = Math.min(stretch, columns - first);
    const operands = [at.blockStates, rowBytes(H), at.scoresForward + 4 * first * H] as const;
    run.product(at.scores, step, ...operands, block.length, n, H, 0);
    for (const [index, query] of block.entries()) {
      const row = at.scores + index * step;
      exclude(core, row, present(excluded[index], "there is a list"), first, n);
      const { listAt, scoresAt } = listOf(core, index);
      const sums = [row, at.candidateBias + 4 * first, n] as const;
      const found = run.topSums(listAt, scoresAt, ...sums, count, lengths[index] ?? 0, first);
      if (found < 0) {
        throw notFinite(placeOf(query));
      }
      lengths[index] = found;
    }
  }
  return lengths;
}

/** All columns where panels are not neighbours or all scores stay in the cache, else whole panels of them. */
function columnsOfStretch(rows: number, { V, H }: { readonly V: number; readonly H: number }) {
  const cached = Math.floor(CACHED_SCORES / rows / COLUMNS_MIN) * COLUMNS_MIN;
  return H > STEPS_MAX ? padded(V) : Math.max(COLUMNS_MIN, cached);
}

/** Scores −∞ for the items of a list in ascending order that lie in columns [first, first + n). */
function exclude(
  { memory }: NetworkCore,
  row: number,
  items: Uint32Array,
  first: number,
  n: number,
): void {
  if (items.length === 0) {
    return;
  }
  const scores = memory.f32(row, n);
  for (const item of items) {
    if (item >= first && item < first + n) {
      scores[item - first] = Number.NEGATIVE_INFINITY;
    }
  }
}
