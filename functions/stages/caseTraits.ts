// What slices tell test cases apart by beyond the sequence itself: how restless the user's interest was, and the
// category, price and country of the target where the log has them.

import { present } from "../core/assert.ts";
import { userKey, volatilityBefore } from "../core/dynamics/userInterest.ts";
import type { Case } from "../core/evaluation/modelRanks.ts";
import { PRICE_CLASSES, priceClass } from "../core/evaluation/priceClasses.ts";
import type { CaseFacts } from "../core/evaluation/slices.ts";
import type { Described, DescribedSummary } from "./described.ts";
import type { Shard } from "./shard.ts";
import { interestOf, userRanges } from "./userRanges.ts";

export type CaseTraits = Pick<CaseFacts, "volatility" | "described">;

/** The traits of cases that come user by user. */
export function caseTraits(
  shard: Shard,
  described: Described,
  seed: number,
): (some: Case) => CaseTraits {
  const ranges = userRanges(shard);
  const rangeOf = new Uint32Array(shard.users.length);
  ranges.forEach(({ first, end }, index) => {
    rangeOf.fill(index, first, end);
  });
  const bucketOf = describedBuckets(described);
  let last = -1;
  let before = (_: number) => 0;
  return ({ user, position }) => {
    const index = rangeOf[user] as number;
    const range = present(ranges[index], "a sequence has a user");
    if (index !== last) {
      last = index;
      before = volatilityBefore(interestOf(shard, described, range), userKey(seed, range.id));
    }
    const event = (shard.starts[user] as number) + position;
    return {
      volatility: before(event - (shard.starts[range.first] as number)),
      described: bucketOf(event),
    };
  };
}

/** The buckets of an event: the place of its value among those with a name, then the others, then none. */
function describedBuckets({ summary, category, country, price }: Described) {
  const placeOf = (role: "category" | "country") => {
    const named = summary.named[role] ?? [];
    const places = new Map(named.map(({ value }, place) => [value, place]));
    return (value: number) => places.get(value) ?? named.length + (value === 0 ? 1 : 0);
  };
  const [categoryPlace, countryPlace] = [placeOf("category"), placeOf("country")];
  return (event: number): CaseFacts["described"] => ({
    ...(category !== null && { category: categoryPlace(category[event] as number) }),
    ...(country !== null && { country: countryPlace(country[event] as number) }),
    ...(price !== null && { price: priceBucket(price[event] as number, summary) }),
  });
}

/** The fifth of a price; 5 of an event without one. */
function priceBucket(price: number, { priceRanges = [] }: DescribedSummary): number {
  const element = priceClass(price);
  return element < 0 || element >= PRICE_CLASSES ? 5 : (priceRanges[element] ?? 5);
}
