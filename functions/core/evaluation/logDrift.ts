// Whether the log itself changes between training and validation: how far apart the items' shares of events are,
// beside what chance alone would make of it. A model learns from the earlier part; where they differ, it may not hold.

import { assert } from "../assert.ts";
import { divergenceOfCounts } from "../dynamics/windowCounts.ts";
import { randomStream } from "../random.ts";

export interface LogDrift {
  /** Jensen–Shannon divergence, in bits, of the items' shares of both parts: 0 alike, 1 nothing shared. */
  readonly divergenceBits: number;
  /** Its mean when the same events are dealt to both parts at random: few events of many items differ by chance. */
  readonly byChanceBits: number;
  /** Share of the later events that are of items without an earlier one. */
  readonly newItemShare: number;
}

/** How often events are dealt out anew; the divergence of a deal varies little where there are many. */
const DEALS = 4;
/** Coordinate of the stream that no shard has. */
const MAJOR = 0xffff_ffff;

/**
 * The drift from `earlier` to `later`, [items] events each (weights are rounded to whole events). Null where a part has
 * no event.
 */
export function logDrift(
  earlier: Float64Array,
  later: Float64Array,
  seed: number,
): LogDrift | null {
  assert(earlier.length === later.length, "both parts count the same items");
  const [before, after] = [earlier.map(Math.round), later.map(Math.round)];
  const sum = (counts: Float64Array) => counts.reduce((all, count) => all + count, 0);
  const [events, needed] = [sum(before) + sum(after), sum(after)];
  if (needed === 0 || needed === events) {
    return null;
  }
  let byChance = 0;
  for (let deal = 0; deal < DEALS; deal++) {
    const stream = randomStream({ seed, purpose: "dynamics", major: MAJOR, minor: deal });
    const dealt = dealtCounts(before, after, { events, needed, uniform: () => stream.uniform() });
    byChance += divergenceOfCounts(dealt.before, dealt.after) / DEALS;
  }
  const fresh = after.reduce((all, count, item) => all + (before[item] === 0 ? count : 0), 0);
  return {
    divergenceBits: divergenceOfCounts(before, after),
    byChanceBits: byChance,
    newItemShare: fresh / needed,
  };
}

interface Deal {
  readonly events: number;
  readonly needed: number;
  readonly uniform: () => number;
}

/** All events dealt to two parts as large as they were: every choice equally likely, one event after the other. */
function dealtCounts(
  before: Float64Array,
  after: Float64Array,
  { events, needed, uniform }: Deal,
): { readonly before: Float64Array; readonly after: Float64Array } {
  const dealt = { before: new Float64Array(before.length), after: new Float64Array(before.length) };
  let [left, open] = [events, needed];
  for (let item = 0; item < before.length; item++) {
    const count = (before[item] as number) + (after[item] as number);
    let taken = 0;
    for (let event = 0; event < count; event++) {
      if (uniform() * left < open) {
        taken += 1;
        open -= 1;
      }
      left -= 1;
    }
    dealt.after[item] = taken;
    dealt.before[item] = count - taken;
  }
  return dealt;
}
