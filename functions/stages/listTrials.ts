// A shard's part of the trial of lists: how much the recommendations of sampled users change from event to event, and
// when one event of the history is left out.

import { present } from "../core/assert.ts";
import { type ListTrial, listTrialParts, TRIAL_DEPTH } from "../core/dynamics/listTrial.ts";
import { userKey } from "../core/dynamics/userInterest.ts";
import { excludedItems } from "../core/evaluation/modelRanks.ts";
import { randomStream } from "../core/random.ts";
import { jsonSection, type Sections } from "./containers.ts";
import type { Dynamic, Sampler } from "./dynamics.ts";
import { type EventSequences, encodeSequences, eventSequences } from "./eventSequences.ts";
import { recommendedLists } from "./recommend.ts";
import type { UserRange } from "./userRanges.ts";

/** Events after each of which a list is made. */
const LATEST = 4;
/** Shorter histories are another one without one of their events. */
const HISTORY_MIN = 5;

/** Means over sampled users, of their latest sequence. */
export function listTrialSection(dynamic: Dynamic, sampled: Sampler): Sections {
  const { shard, fields, config } = dynamic;
  const lengthOf = ({ end }: UserRange) =>
    (shard.starts[end] as number) - (shard.starts[end - 1] as number);
  const users = sampled((range) => lengthOf(range) >= HISTORY_MIN);
  const whole = users.map((range) => {
    const start = shard.starts[range.end - 1] as number;
    return Uint32Array.from({ length: lengthOf(range) }, (_, index) => start + index);
  });
  const without = whole.map((events, index) => {
    const { user } = userKey(config.seed, present(users[index], "a sampled user").id);
    const stream = randomStream({ seed: config.seed, purpose: "dynamics", major: user, minor: 2 });
    // Any event but the last, which the list answers.
    const dropped = stream.integer(events.length - 1);
    return events.filter((_, place) => place !== dropped);
  });
  const histories = eventSequences(shard, fields, whole);
  const latest = listsOf(dynamic, histories, histories, (sequence) => {
    const { length } = histories.itemsOf(sequence);
    return Array.from({ length: LATEST }, (_, index) => length - LATEST + 1 + index);
  });
  const cut = eventSequences(shard, fields, without);
  const perturbed = listsOf(dynamic, cut, histories, (sequence) => [cut.itemsOf(sequence).length]);
  const trials = users.map(
    (_, index): ListTrial => ({
      latest: present(latest[index], "lists of every user"),
      perturbed: present(perturbed[index]?.[0], "a list of every user"),
    }),
  );
  return jsonSection("listTrial", { users: users.length, means: listTrialParts(trials) });
}

/**
 * By sequence, a list after each of its positions. Seen items that are left out are those of `histories`, so that what
 * was dropped from a sequence does not come back as news.
 */
function listsOf(
  { network, config }: Dynamic,
  sequences: EventSequences,
  histories: EventSequences,
  positionsOf: (sequence: number) => readonly number[],
): readonly (readonly Uint32Array[])[] {
  const count = Math.min(TRIAL_DEPTH, config.top);
  const lists: Uint32Array[][] = [];
  encodeSequences(network, sequences, positionsOf, (batch) => {
    const queries = batch.flatMap(({ user, start, positions }, row) =>
      positions.map((position) => {
        const dropped = histories.itemsOf(user).length - sequences.itemsOf(user).length;
        const seen = histories.itemsOf(user).subarray(0, position + dropped);
        return {
          row,
          position: position - start - 1,
          exclude: excludedItems(seen, config.keepSeen),
        };
      }),
    );
    const found = recommendedLists(network, queries, count);
    const owners = batch.flatMap(({ user, positions }) => positions.map(() => user));
    for (const [index, user] of owners.entries()) {
      const own = lists[user] ?? [];
      lists[user] = own;
      own.push(present(found[index], "a list a query").items.slice());
    }
  });
  return lists;
}
