// Rows of scores that one item of a history gives to others, for additiveRanker.ts: association rules and item-kNN,
// both made of the sequences that hold two items.

import type { RowScorer } from "./additiveRanker.ts";
import type { RuleTable } from "./sequenceRules.ts";

/**
 * Association rules "bought together": the share of the item's sequences that hold the other item too, its confidence
 * (Agrawal & Srikant, VLDB 1994; AR of Ludewig & Jannach, UMUAI 2018).
 */
export function associationRows(table: RuleTable, sequencesOf: Float64Array): RowScorer {
  const { rowStart, to, weight } = table;
  return (item, scores) => {
    const support = sequencesOf[item] as number;
    const end = rowStart[item + 1] as number;
    for (let rule = rowStart[item] as number; rule < end; rule++) {
      scores.add(to[rule] as number, (weight[rule] as number) / support);
    }
  };
}

export interface ItemNeighbourOptions {
  /** Items whose likeness counts, of each item's neighbours the likest. */
  readonly neighbours: number;
  /** Added to the denominator, so that what rests on few sequences counts less. */
  readonly shrinkage: number;
}

/**
 * Item-kNN: n_ij / (√(n_i n_j) + shrinkage) for the likest neighbours j of i (Sarwar et al., WWW 2001; shrinkage as
 * in Bell & Koren, ICDM 2007). Neighbours that are equally like count all or, beyond the number, in order of index.
 */
export function itemNeighbourTable(
  { rowStart, to, weight }: RuleTable,
  sequencesOf: Float64Array,
  { neighbours, shrinkage }: ItemNeighbourOptions,
): RuleTable {
  const V = rowStart.length - 1;
  const likeness = new Float64Array(weight.length);
  const kept = new Uint32Array(V + 1);
  for (let item = 0; item < V; item++) {
    const [start, end] = [rowStart[item] as number, rowStart[item + 1] as number];
    for (let rule = start; rule < end; rule++) {
      const size = (sequencesOf[item] as number) * (sequencesOf[to[rule] as number] as number);
      likeness[rule] = (weight[rule] as number) / (Math.sqrt(size) + shrinkage);
    }
    kept[item + 1] = (kept[item] as number) + Math.min(end - start, neighbours);
  }
  const total = kept[V] as number;
  const table = { rowStart: kept, to: new Uint32Array(total), weight: new Float64Array(total) };
  for (let item = 0; item < V; item++) {
    const [start, end] = [rowStart[item] as number, rowStart[item + 1] as number];
    keepLikest({ to, weight: likeness }, [start, end], table, kept[item] as number, neighbours);
  }
  return table;
}

/** Copies the `count` entries of [start, end) of largest weight, in their order. */
function keepLikest(
  from: Pick<RuleTable, "to" | "weight">,
  [start, end]: readonly [number, number],
  into: Pick<RuleTable, "to" | "weight">,
  at: number,
  count: number,
): void {
  const sorted = end - start > count ? from.weight.slice(start, end).sort() : null;
  const least = sorted === null ? 0 : (sorted[sorted.length - count] as number);
  // Of those equal to the least there is room for what those above it leave.
  let room = sorted === null ? 0 : count - sorted.reduce((sum, w) => sum + (w > least ? 1 : 0), 0);
  let place = at;
  for (let rule = start; rule < end; rule++) {
    const weight = from.weight[rule] as number;
    const isTied = sorted !== null && weight === least;
    if (weight > least || sorted === null || (isTied && room > 0)) {
      into.to[place] = from.to[rule] as number;
      into.weight[place++] = weight;
      room -= isTied ? 1 : 0;
    }
  }
}

/** The rows of a table as they stand. */
export function tableRows({ rowStart, to, weight }: RuleTable): RowScorer {
  return (item, scores) => {
    const end = rowStart[item + 1] as number;
    for (let rule = rowStart[item] as number; rule < end; rule++) {
      scores.add(to[rule] as number, weight[rule] as number);
    }
  };
}
