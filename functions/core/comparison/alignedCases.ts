// Test cases of several rankings side by side, so that differences are taken case by case. A case is known by its
// user, its time and its item, not by the shard or the position it has in one run: runs may have other shards, and
// earlier events that another configuration removed.

import { assert, present } from "../assert.ts";
import { ConfigurationError } from "../errors.ts";

/** What is known of a case beside its ranks, for slices. */
export interface CaseTraits {
  /** [cases] events before the target. */
  readonly history: Uint32Array;
  /** [cases] 1 where the target is in the history. */
  readonly isRepeat: Uint8Array;
  /** [cases] events of the target's item in what baselines are fitted on. */
  readonly itemEvents: Float64Array;
}

/** The test cases of one ranking, in any order. */
export interface CaseTable {
  /** As the person who compares calls it. */
  readonly name: string;
  /** [cases] the external id of the user. */
  readonly users: readonly string[];
  /** [cases] the external id of the target. */
  readonly items: readonly string[];
  /** [cases] time of the target, ms since 1970. */
  readonly timesMs: Float64Array;
  /** [cases] rank of the target from 1; 0 where it cannot be recommended. */
  readonly ranks: Uint32Array;
  /** Items that compete; no rank is beyond them. A target without a rank counts as the last of them. */
  readonly candidates: number;
  /** [cases] natural logarithm of the share that a softmax gives the target, NaN for none; null without a softmax. */
  readonly logShares: Float64Array | null;
  readonly traits: CaseTraits;
}

export interface AlignedCases {
  /** Users with a case. */
  readonly users: number;
  /** [cases] number of the case's user, ascending from 0. */
  readonly userOf: Uint32Array;
  /** For each table the ranks of the aligned cases. */
  readonly ranks: readonly Uint32Array[];
  /** For each table as it has them. */
  readonly candidates: readonly number[];
  /** For each table the logarithms of shares of the aligned cases; null for one without. */
  readonly logShares: readonly (Float64Array | null)[];
  /** Traits as the first table has them. */
  readonly traits: CaseTraits;
  /** [cases] times of the targets. */
  readonly timesMs: Float64Array;
  /** For each table how many of its cases some other lacks. */
  readonly leftOut: readonly number[];
}

/**
 * The cases of all tables, in an order that depends on the cases alone. Where they are not the same: with `common`
 * those that all have, else ConfigurationError `different-cases`. Also without any common case.
 */
export function alignCases(tables: readonly CaseTable[], common: boolean): AlignedCases {
  const first = present(tables[0], "there is a ranking to align");
  const indices = tables.map(indexByKey);
  const keys = [...present(indices[0], "an index a table").keys()]
    .filter((key) => indices.every((index) => index.has(key)))
    .sort(byCodeUnit);
  const leftOut = tables.map(({ ranks }) => ranks.length - keys.length);
  if (keys.length === 0 || (!common && leftOut.some((count) => count > 0))) {
    throw differentCases(tables, keys.length);
  }
  const places = indices.map((index) =>
    Uint32Array.from(keys, (key) => present(index.get(key), "a common key is in every table")),
  );
  const own = present(places[0], "a place for the first table");
  const userIds = Array.from(own, (place) => first.users[place]);
  const userOf = new Uint32Array(own.length);
  for (let index = 1; index < userOf.length; index++) {
    const isSame = userIds[index] === userIds[index - 1];
    userOf[index] = (userOf[index - 1] as number) + (isSame ? 0 : 1);
  }
  return {
    users: (userOf.at(-1) ?? 0) + 1,
    userOf,
    ranks: tables.map(({ ranks }, table) => picked(ranks, places[table])),
    candidates: tables.map(({ candidates }) => candidates),
    logShares: tables.map(({ logShares }, table) => logShares && picked(logShares, places[table])),
    traits: {
      history: picked(first.traits.history, own),
      isRepeat: picked(first.traits.isRepeat, own),
      itemEvents: picked(first.traits.itemEvents, own),
    },
    timesMs: picked(first.timesMs, own),
    leftOut,
  };
}

/** The place of each case by its key; equal events of a user are told apart by their number. */
function indexByKey({ users, items, timesMs, ranks }: CaseTable): ReadonlyMap<string, number> {
  assert(users.length === ranks.length && items.length === ranks.length, "columns of one length");
  const index = new Map<string, number>();
  for (let place = 0; place < ranks.length; place++) {
    // The user comes first, so that keys in order have each user's cases together.
    const key = `${JSON.stringify(users[place])} ${padded(timesMs[place] as number)} ${items[place]}`;
    let copy = 0;
    while (index.has(`${key} ${copy}`)) {
      copy++;
    }
    index.set(`${key} ${copy}`, place);
  }
  return index;
}

/** Times in the order of their digits; before 1970 only the order would be another, not the identity. */
function padded(timeMs: number): string {
  return String(timeMs).padStart(17, "0");
}

function picked<T extends Uint32Array | Uint8Array | Float64Array>(
  column: T,
  places: Uint32Array | undefined,
): T {
  const chosen = column.slice(0, places?.length ?? 0) as T;
  places?.forEach((place, index) => {
    chosen[index] = column[place] as number;
  });
  return chosen;
}

function byCodeUnit(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}

function differentCases(tables: readonly CaseTable[], common: number): ConfigurationError {
  const counts = tables.map(({ name, ranks }) => `${ranks.length} of ${name}`);
  return new ConfigurationError({
    code: "different-cases",
    what: "the rankings were not tested on the same cases",
    where: tables.map(({ name }) => name).join(", "),
    expected: "the same test cases in all of them: equal data, split, cases and cleaning",
    found: `${counts.join(", ")}; ${common} in common`,
    fix:
      common === 0
        ? "compare runs over the same data and split, with the same ids"
        : "run both with the same data, split and --cases, or compare what they share with --common-cases",
  });
}
