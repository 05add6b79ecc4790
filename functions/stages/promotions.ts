// The log of promotions in the store. Whoever appends says which entry was the last that it knew; if another came in
// between, nothing is appended and the caller is told.

import { corrupt } from "../core/container.ts";
import { ConfigurationError } from "../core/errors.ts";
import { sealJson } from "../core/json.ts";
import { promotedKey, promotedPrefix } from "../core/keys.ts";
import { decodePromotion, type Promotion, runBefore } from "../core/promotion/promotion.ts";
import type { ObjectStore } from "../ports/objectStore.ts";

/** Entries in order, from number 0. Throws CorruptObjectError for a gap, and for an entry that names no run. */
export async function readPromotions(store: ObjectStore): Promise<readonly Promotion[]> {
  const keys = await store.list(promotedPrefix);
  return Promise.all(
    keys.map(async (key, number) => {
      if (key !== promotedKey(number)) {
        throw corrupt(key, `promotion ${number}`, "a gap in the log of promotions");
      }
      return decodePromotion((await store.get(key)) ?? new Uint8Array(0), key);
    }),
  );
}

/** Names of all runs that were ever promoted: going back to them must stay possible. */
export async function promotedRuns(store: ObjectStore): Promise<ReadonlySet<string>> {
  return new Set((await readPromotions(store)).map(({ run }) => run));
}

/** Why a run is put to use, and when. */
export type Occasion = Pick<Promotion, "decidedAtMs" | "reasons">;

/**
 * Puts `run` to use behind `known`. Throws ConfigurationError `promoted-already` where it is in use, and
 * `promoted-meanwhile` where the log has grown.
 */
export async function promote(
  store: ObjectStore,
  run: string,
  { known, ...occasion }: Occasion & { readonly known: readonly Promotion[] },
): Promise<Promotion> {
  const before = known.at(-1)?.run ?? null;
  if (before === run) {
    throw new ConfigurationError({
      code: "promoted-already",
      what: "the run is in use already",
      where: run,
      expected: "a run that is not in use",
      found: `entry ${known.length - 1} of the log of promotions`,
      fix: "nothing is to be done",
    });
  }
  return appended(store, known.length, { run, kind: "promote", before, ...occasion });
}

/** Goes back to the run that was in use before. Throws ConfigurationError where there is none. */
export async function rollBack(store: ObjectStore, occasion: Occasion): Promise<Promotion> {
  const known = await readPromotions(store);
  const run = runBefore(known);
  if (run === null) {
    throw new ConfigurationError({
      code: "nothing-to-roll-back",
      what: "there is no earlier model to go back to",
      where: "the log of promotions",
      expected: "two runs that were promoted one after the other",
      found: known.length === 0 ? "no promotion" : `${known.length} in all`,
      fix: "promote a run first: millrace promote RUN",
    });
  }
  const before = known.at(-1)?.run ?? null;
  return appended(store, known.length, { run, kind: "rollback", before, ...occasion });
}

async function appended(store: ObjectStore, number: number, entry: Promotion): Promise<Promotion> {
  if (await store.putIfAbsent(promotedKey(number), [sealJson(entry)])) {
    return entry;
  }
  throw new ConfigurationError({
    code: "promoted-meanwhile",
    what: "another model came into use meanwhile",
    where: promotedKey(number),
    expected: `${number} entries in the log of promotions`,
    found: "more",
    fix: "look at what is in use with `millrace promoted`, and ask again",
  });
}
