// The ceiling: ranks under the distribution from which a generated log was drawn. For real logs there is none.

import { assert, present } from "../core/assert.ts";
import { hasCleanWave } from "../core/cleaning/cleaning.ts";
import type { Case } from "../core/evaluation/modelRanks.ts";
import { catalogueOf } from "../core/generator/catalogue.ts";
import type { ReplayedEvent } from "../core/generator/oracle.ts";
import { oracleRank, replayShopper } from "../core/generator/oracle.ts";
import { itemIndexOf, shopConfig, userIndexOf } from "../core/generator/shop.ts";
import type { Manifest } from "../core/messages.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Shard } from "./shard.ts";

export interface OracleQuery {
  readonly manifest: Manifest;
  readonly shard: Shard;
  readonly cases: readonly Case[];
  readonly catalogue: Catalogue;
  readonly itemIds: readonly string[];
}

/** The oracle's ranks of `cases` in their order, by the rules that bind the model; null for a log of the real world. */
export function oracleRanks(query: OracleQuery): Uint32Array | null {
  const { manifest, shard, cases } = query;
  if (manifest.generator === null || !hasCeiling(manifest)) {
    return null;
  }
  const shop = shopConfig(manifest.generator);
  const generated = catalogueOf(shop);
  const excludedAlways = itemsThatAreNoCandidates(query, shop.items);
  const replay = cachedReplay((user) => {
    const userIndex = userIndexOf(present(shard.users[user], "a user of this shard"));
    assert(userIndex !== undefined, "a generated log holds the generator's users");
    return replayShopper(shop, generated, userIndex);
  });
  return Uint32Array.from(cases, (some) =>
    rankOfCase(some, replay(some.user), query, excludedAlways),
  );
}

/** Whether the generator's distribution and ids are those of the run: what cleaning leaves follows another. */
export function hasCeiling({ generator, config }: Manifest): boolean {
  const isAsGenerated = !hasCleanWave(config.cleaning) && config.pseudonymise === undefined;
  return generator !== null && isAsGenerated;
}

type EventsByTime = ReadonlyMap<number, ReplayedEvent>;

/** Events of a user by time, kept while the same user is asked for again. */
function cachedReplay(replayUser: (user: number) => Iterable<ReplayedEvent>) {
  let last: { readonly user: number; readonly events: EventsByTime } = {
    user: -1,
    events: new Map(),
  };
  return (user: number): EventsByTime => {
    if (last.user !== user) {
      const events = Array.from(replayUser(user), (event) => [event.timeMs, event] as const);
      last = { user, events: new Map(events) };
    }
    return last.events;
  };
}

/** A shopper does one thing at a time, so that the time of a case names its event. */
function rankOfCase(
  { user, position }: Case,
  events: EventsByTime,
  { manifest, shard, catalogue, itemIds }: OracleQuery,
  excludedAlways: ReadonlySet<number>,
): number {
  const items = shard.itemsOf(user);
  const item = present(items[position], "a case lies within its sequence");
  const history = items.subarray(0, position);
  const isSeen = !manifest.config.keepSeen && history.includes(item);
  if (isSeen || catalogue.candidates[item] !== 1) {
    return 0;
  }
  const timeMs = present(shard.timesOf(user)[position], "a case lies within its sequence");
  const event = present(
    events.get(timeMs),
    "a case of a generated log is an event of the generator",
  );
  const seen = manifest.config.keepSeen
    ? []
    : Array.from(history, (seen) => generatedIndex(seen, itemIds));
  return oracleRank({
    probabilities: event.probabilities(),
    target: generatedIndex(item, itemIds),
    excluded: new Set([...excludedAlways, ...seen]),
  });
}

function itemsThatAreNoCandidates(
  { catalogue, itemIds }: OracleQuery,
  items: number,
): ReadonlySet<number> {
  const excluded = new Set(Array.from({ length: items }, (_, index) => index));
  for (const [item, isCandidate] of catalogue.candidates.entries()) {
    if (isCandidate === 1) {
      excluded.delete(generatedIndex(item, itemIds));
    }
  }
  return excluded;
}

function generatedIndex(item: number, itemIds: readonly string[]): number {
  return present(itemIndexOf(itemIds[item] ?? ""), "a generated log holds the generator's items");
}
