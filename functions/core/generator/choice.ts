// How a simulated shopper comes to the next item, said twice: as the exact distribution over all items, and as a draw
// from it. The two stand side by side because the oracle is worth what their agreement is worth.

import type { RandomStream } from "../random.ts";
import type { Catalogue } from "./catalogue.ts";
import { drawIndex } from "./chance.ts";
import type { Mixture, ShopperHabits } from "./shop.ts";

/** Kinds of behaviour, in the order of the funnel. */
export type Behaviour = "view" | "cart" | "buy";

/** What an event weighs in its shopper's memory: a bought item is more likely to be bought again. */
const BEHAVIOUR_WEIGHT = { view: 1, cart: 2, buy: 4 } as const;

/** The past of a shopper, oldest first. */
export interface Past {
  readonly items: readonly number[];
  readonly behaviours: readonly Behaviour[];
}

/** Everything that the next event depends on. */
export interface ShopperState {
  /** Whether the next event begins a session. */
  readonly startsSession: boolean;
  /** [categories] Present interest in each category; sums to 1. */
  readonly interests: Float64Array;
  readonly past: Past;
  /** Events of `past` that have happened; later ones are not looked at. */
  readonly pastCount: number;
}

/** What choices are made of. */
export interface Surroundings {
  readonly catalogue: Catalogue;
  readonly habits: ShopperHabits;
}

/**
 * P(next item = x | state) for every item x, [items]; sums to 1.
 *
 *     P(x) = f [x = last] + (1 − f) (ν / I + (1 − ν) (repeat(x) + successor(x) + interest(x)))
 */
export function itemProbabilities(state: ShopperState, around: Surroundings): Float64Array {
  const { catalogue, habits } = around;
  const probabilities = new Float64Array(catalogue.categoryOf.length);
  const continuing = continuationProbability(state, habits);
  const mixture = presentMixture(state, habits);
  const { noise = 0 } = habits;
  const meant = (1 - continuing) * (1 - noise);
  addRepeats(probabilities, meant * mixture.repeat, state, habits);
  addSuccessors(probabilities, meant * mixture.successor, state, catalogue);
  addInterests(probabilities, meant * mixture.interest, state, catalogue);
  if (noise > 0) {
    const each = ((1 - continuing) * noise) / probabilities.length;
    probabilities.forEach((probability, item) => {
      probabilities[item] = probability + each;
    });
  }
  if (continuing > 0) {
    const last = lastItem(state);
    probabilities[last] = (probabilities[last] as number) + continuing;
  }
  return probabilities;
}

/** The next item and behaviour, drawn from the distribution above. */
export function drawChoice(
  stream: RandomStream,
  state: ShopperState,
  around: Surroundings,
): { item: number; behaviour: Behaviour } {
  const { catalogue, habits } = around;
  if (stream.uniform() < continuationProbability(state, habits)) {
    const behaviour = lastBehaviour(state) === "view" ? "cart" : "buy";
    return { item: lastItem(state), behaviour };
  }
  // Without noise nothing is drawn for it, so that other families' histories do not depend on there being any.
  if (habits.noise !== undefined && stream.uniform() < habits.noise) {
    return { item: stream.integer(catalogue.categoryOf.length), behaviour: "view" };
  }
  const { repeat, successor, interest } = presentMixture(state, habits);
  const way = drawIndex(stream, [repeat, successor, interest]);
  if (way === 0) {
    return { item: drawRepeat(stream, state, habits), behaviour: "view" };
  }
  if (way === 1) {
    const place = drawIndex(stream, catalogue.successorShare);
    return { item: successorsOf(lastItem(state), catalogue)[place] as number, behaviour: "view" };
  }
  const category = drawIndex(stream, state.interests);
  const place = drawIndex(stream, catalogue.memberShare[category] as Float64Array);
  return { item: catalogue.members[category]?.[place] as number, behaviour: "view" };
}

/** Probability that the next event takes the last item on along the funnel: view → cart → buy. */
function continuationProbability(state: ShopperState, habits: ShopperHabits): number {
  if (state.startsSession || state.pastCount === 0) {
    return 0;
  }
  const last = lastBehaviour(state);
  if (last === "view") {
    return habits.cartAfterView;
  }
  return last === "cart" ? habits.buyAfterCart : 0;
}

/** The mixture of this moment; a way that leads nowhere yet leaves its weight to interest. */
function presentMixture(state: ShopperState, habits: ShopperHabits): Mixture {
  const usual = state.startsSession ? habits.sessionStart : habits.withinSession;
  const repeat = hasRepeats(state) ? usual.repeat : 0;
  const successor = state.pastCount > 0 ? usual.successor : 0;
  return { repeat, successor, interest: 1 - repeat - successor };
}

/** Whether an event of the past may be repeated: within a session nobody goes back to the item in front of them. */
function isRepeatable(state: ShopperState, index: number): boolean {
  return state.startsSession || state.past.items[index] !== lastItem(state);
}

function hasRepeats(state: ShopperState): boolean {
  for (let index = state.pastCount - 1; index >= 0; index--) {
    if (isRepeatable(state, index)) {
      return true;
    }
  }
  return false;
}

/**
 * Weight of each event of the past, [pastCount]: that of its behaviour, times memory^age, where the youngest repeatable
 * event has age 0 so that the sum cannot vanish.
 */
function repeatWeights(state: ShopperState, habits: ShopperHabits): Float64Array {
  const weights = new Float64Array(state.pastCount);
  let kept = 1;
  let isFound = false;
  for (let index = state.pastCount - 1; index >= 0; index--) {
    if (isRepeatable(state, index)) {
      weights[index] = kept * BEHAVIOUR_WEIGHT[state.past.behaviours[index] as Behaviour];
      isFound = true;
    }
    kept *= isFound ? habits.memory : 1;
  }
  return weights;
}

function drawRepeat(stream: RandomStream, state: ShopperState, habits: ShopperHabits): number {
  const weights = repeatWeights(state, habits);
  let left = stream.uniform() * sumOf(weights);
  // From the youngest event, where most of the weight lies; rounding at the far end falls to the youngest.
  let chosen = weights.findLastIndex((weight) => weight > 0);
  for (let index = chosen; index >= 0; index--) {
    left -= weights[index] as number;
    if (left < 0) {
      chosen = index;
      break;
    }
  }
  return state.past.items[chosen] as number;
}

function addRepeats(
  probabilities: Float64Array,
  share: number,
  state: ShopperState,
  habits: ShopperHabits,
): void {
  if (share === 0) {
    return;
  }
  const weights = repeatWeights(state, habits);
  const scale = share / sumOf(weights);
  for (const [index, weight] of weights.entries()) {
    const item = state.past.items[index] as number;
    probabilities[item] = (probabilities[item] as number) + scale * weight;
  }
}

function addSuccessors(
  probabilities: Float64Array,
  share: number,
  state: ShopperState,
  catalogue: Catalogue,
): void {
  if (share === 0) {
    return;
  }
  for (const [place, item] of successorsOf(lastItem(state), catalogue).entries()) {
    const probability = share * (catalogue.successorShare[place] as number);
    probabilities[item] = (probabilities[item] as number) + probability;
  }
}

function addInterests(
  probabilities: Float64Array,
  share: number,
  state: ShopperState,
  catalogue: Catalogue,
): void {
  for (const [category, members] of catalogue.members.entries()) {
    const scale = share * (state.interests[category] as number);
    const shares = catalogue.memberShare[category] as Float64Array;
    for (const [place, item] of members.entries()) {
      probabilities[item] = (probabilities[item] as number) + scale * (shares[place] as number);
    }
  }
}

function successorsOf(item: number, catalogue: Catalogue): Uint32Array {
  const count = catalogue.successorShare.length;
  return catalogue.successors.subarray(item * count, (item + 1) * count);
}

function lastItem(state: ShopperState): number {
  return state.past.items[state.pastCount - 1] as number;
}

function lastBehaviour(state: ShopperState): Behaviour {
  return state.past.behaviours[state.pastCount - 1] as Behaviour;
}

function sumOf(weights: Float64Array): number {
  let sum = 0;
  for (const weight of weights) {
    sum += weight;
  }
  return sum;
}
