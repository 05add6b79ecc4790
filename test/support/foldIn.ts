// Strong generalisation on MovieLens-1M as in the articles on variational autoencoders (Liang et al. 2018, Sachdeva et
// al. 2019): users of whom nothing is trained on; the first part of their history is folded in, the rest to be ranked.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { permutation, randomStream } from "../../functions/core/random.ts";

/** Rows 1 … V − 1 of the vocabulary are the items that training users liked. */
export interface FoldInData {
  readonly V: number;
  /** Items of each training user in time order. */
  readonly training: readonly Uint32Array[];
  readonly validation: readonly FoldInUser[];
  readonly test: readonly FoldInUser[];
}

/** A user held out. */
export interface FoldInUser {
  /** The first 80 % in time, which the model is given. */
  readonly given: Uint32Array;
  /** The rest, which it is to rank above all others. */
  readonly held: Uint32Array;
}

const HELD_OUT = 750;
const RATING_MIN = 4;
const ITEMS_MIN = 5;
const GIVEN_SHARE = 0.8;
/** Items of a list. */
export const CUTOFF = 100;

/** Ratings of 4 and 5 of users with five of them; 750 users each are held out for validation and test. */
export async function readFoldIn(dataDirectory: string): Promise<FoldInData> {
  const path = join(dataDirectory, "ml-1m", "ratings_ordered.csv.gz");
  const liked = new Map<string, { item: string; position: number }[]>();
  for (const line of gunzipSync(await readFile(path))
    .toString("utf8")
    .trim()
    .split("\n")
    .slice(1)) {
    const [user = "", item = "", rating, position] = line.split(",");
    if (Number(rating) >= RATING_MIN) {
      const own = liked.get(user) ?? [];
      own.push({ item, position: Number(position) });
      liked.set(user, own);
    }
  }
  const histories = [...liked.values()]
    .filter((own) => own.length >= ITEMS_MIN)
    .map((own) => own.sort((a, b) => a.position - b.position).map(({ item }) => item));
  const order = permutation(histories.length, randomStream({ seed: 1, purpose: "test" }));
  const shuffled = Array.from(order, (user) => histories[user] ?? []);
  const numbers = new Map<string, number>();
  for (const item of shuffled.slice(2 * HELD_OUT).flat()) {
    numbers.set(item, numbers.get(item) ?? numbers.size + 1);
  }
  const numbered = (items: readonly string[]) =>
    Uint32Array.from(items.flatMap((item) => numbers.get(item) ?? []));
  const heldOut = (items: readonly string[]): FoldInUser => {
    const known = numbered(items);
    const count = Math.floor(GIVEN_SHARE * known.length);
    return { given: known.subarray(0, count), held: known.subarray(count) };
  };
  return {
    V: numbers.size + 1,
    validation: shuffled.slice(0, HELD_OUT).map(heldOut),
    test: shuffled.slice(HELD_OUT, 2 * HELD_OUT).map(heldOut),
    training: shuffled.slice(2 * HELD_OUT).map(numbered),
  };
}

/** Mean NDCG@100 in percent of lists [users, 100] of items, best first. */
export function foldInNdcg(users: readonly FoldInUser[], lists: Uint32Array): number {
  const discounts = Array.from({ length: CUTOFF }, (_, index) => 1 / Math.log2(index + 2));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const scores = users.map(({ held }, user) => {
    const relevant = new Set(held);
    const list = [...lists.subarray(user * CUTOFF, (user + 1) * CUTOFF)];
    const gained = sum(list.map((item, rank) => (relevant.has(item) ? (discounts[rank] ?? 0) : 0)));
    return gained / sum(discounts.slice(0, held.length));
  });
  return (100 * sum(scores)) / users.length;
}

/** The lists of the most popular items that a user was not given. */
export function popularLists({ V, training }: FoldInData, users: readonly FoldInUser[]) {
  const counts = new Uint32Array(V);
  for (const item of training.flatMap((items) => [...items])) {
    counts[item] = (counts[item] ?? 0) + 1;
  }
  const ordered = [...counts.keys()]
    .slice(1)
    .sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b);
  const lists = users.map(({ given }) => {
    const known = new Set(given);
    return ordered.filter((item) => !known.has(item)).slice(0, CUTOFF);
  });
  return Uint32Array.from(lists.flat());
}

/** One epoch of updates: minibatches of `count` training users in an order of the epoch's own. */
export function trainingBatches({ training }: FoldInData, epoch: number, count: number) {
  const order = permutation(
    training.length,
    randomStream({ seed: 1, purpose: "shuffle", major: epoch }),
  );
  const batches: Uint32Array[][] = [];
  for (let start = 0; start < order.length; start += count) {
    const users = [...order.subarray(start, start + count)];
    batches.push(users.map((user) => training[user] ?? new Uint32Array(0)));
  }
  return batches;
}
