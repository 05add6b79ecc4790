// What the simulated shop sells: items in categories, how popular they are, and what follows what. A function of the
// seed and of the catalogue's own numbers, never of the users.

import { exp, log } from "../elementary.ts";
import { permutation, type RandomStream, randomStream } from "../random.ts";
import { drawIndex, normalised } from "./chance.ts";
import type { ShopConfig } from "./shop.ts";

/** Draws of one item's successors by popularity before any item will do. */
const ATTEMPTS_MAX = 1000;

export interface Catalogue {
  /** [items] */
  readonly categoryOf: Uint32Array;
  /** [categories] Popularity of each category; sums to 1. */
  readonly categoryShare: Float64Array;
  /** [categories] The logarithm of the same. */
  readonly categoryLogShare: Float64Array;
  /** [categories][members] The items of each category, the most popular first. */
  readonly members: readonly Uint32Array[];
  /** [categories][members] Popularity within the category, in the order of `members`; sums to 1. */
  readonly memberShare: readonly Float64Array[];
  /** [items, successorsPerItem] The items that follow each item, the most probable first. */
  readonly successors: Uint32Array;
  /** [successorsPerItem] Their probabilities, the same for every item; sums to 1. */
  readonly successorShare: Float64Array;
}

/** The catalogue of a shop. */
export function catalogueOf(config: ShopConfig): Catalogue {
  const { seed, items, categories, categoryExponent, itemExponent, successorsPerItem } = config;
  const layoutStream = randomStream({ seed, purpose: "generatorCatalogue" });
  const categoryOrder = permutation(categories, layoutStream);
  const itemOrder = permutation(items, layoutStream);

  // Ids say nothing: categories take their popularity, and items their category and popularity, from a permutation.
  const categoryRank = powerLaw(categories, categoryExponent);
  const categoryShare = new Float64Array(categories);
  for (const [rank, category] of categoryOrder.entries()) {
    categoryShare[category] = categoryRank[rank] as number;
  }
  const categoryOf = new Uint32Array(items);
  const members = Array.from({ length: categories }, (_, category) => {
    const own = itemOrder.filter((_, place) => place % categories === category);
    for (const item of own) {
      categoryOf[item] = category;
    }
    return own;
  });
  const memberShare = members.map((own) => powerLaw(own.length, itemExponent));
  const companionOf = new Uint32Array(categories);
  for (const [rank, category] of categoryOrder.entries()) {
    companionOf[category] = categoryOrder[(rank + 1) % categories] as number;
  }
  const successorStream = randomStream({ seed, purpose: "generatorCatalogue", major: 1 });
  return {
    categoryOf,
    categoryShare,
    categoryLogShare: categoryShare.map(log),
    members,
    memberShare,
    successors: drawSuccessors(
      config,
      { categoryOf, members, memberShare },
      companionOf,
      successorStream,
    ),
    successorShare: powerLaw(successorsPerItem, 1),
  };
}

/** Shares of ranks 1 … count, proportional to rank^−exponent. */
export function powerLaw(count: number, exponent: number): Float64Array {
  return normalised(
    Float64Array.from({ length: count }, (_, index) => exp(-exponent * log(index + 1))),
  );
}

/**
 * For each item `successorsPerItem` distinct others, drawn by popularity: from its own category with the stated
 * probability, else from the companion of its category (cameras have bags); from anywhere once these run out.
 */
function drawSuccessors(
  config: ShopConfig,
  shelves: Pick<Catalogue, "categoryOf" | "members" | "memberShare">,
  companionOf: Uint32Array,
  stream: RandomStream,
): Uint32Array {
  const { items, successorsPerItem, successorsInCategory } = config;
  const successors = new Uint32Array(items * successorsPerItem);
  for (let item = 0; item < items; item++) {
    const own = shelves.categoryOf[item] as number;
    const taken = new Set([item]);
    for (let attempt = 0; taken.size <= successorsPerItem; attempt++) {
      const isOwn = stream.uniform() < successorsInCategory;
      const category = isOwn ? own : (companionOf[own] as number);
      const place = drawIndex(stream, shelves.memberShare[category] as Float64Array);
      const wanted = shelves.members[category]?.[place] as number;
      const candidate = attempt < ATTEMPTS_MAX ? wanted : stream.integer(items);
      if (!taken.has(candidate)) {
        successors[item * successorsPerItem + taken.size - 1] = candidate;
        taken.add(candidate);
      }
    }
  }
  return successors;
}
