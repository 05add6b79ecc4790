// Counts of one shard, and their sum over shards: the funnel from rows to cases.

import { present } from "../core/assert.ts";
import type { RemovedCounts } from "../core/cleaning/cleaning.ts";
import { mergeRemovedCounts } from "../core/cleaning/cleaning.ts";
import type { RunConfig } from "../core/messages.ts";
import type { Sequences } from "../core/sequences.ts";
import { mergeSkew, type Skew, shardSkew } from "../core/skew.ts";
import type { UserCases } from "../core/splits/cases.ts";
import { TEST, VALIDATION } from "../core/splits/label.ts";
import type { SideCounts, TieCounts } from "../core/splits/leaks.ts";
import { sideCounts, tieCounts } from "../core/splits/leaks.ts";
import { sequenceCases } from "../core/splits/sequenceCases.ts";
import { rangesByUser } from "../core/splits/sequenceLabels.ts";
import { type ChangedNumbers, mergeChanged } from "./numberFields.ts";

export interface GatherStatistics extends TieCounts, SideCounts {
  readonly users: number;
  /** Users, or sessions where sequences are sessions. */
  readonly sequences: number;
  readonly skew: Skew;
  readonly events: number;
  /** Events removed by each rule; a duplicate repeats a user, time, item and event type. */
  readonly removed: RemovedCounts;
  readonly singleEventUsers: number;
  readonly trainEvents: number;
  readonly validationEvents: number;
  readonly testEvents: number;
  /** Targets that the model trains on in an epoch. */
  readonly trainingPositions: number;
  readonly validationCases: number;
  readonly testCases: number;
  /** Users with test events and no case for want of a history. */
  readonly usersWithoutHistory: number;
  /** Test targets that occur earlier in the history of their case. */
  readonly repeatTargets: number;
  /** [event types] events of each type. */
  readonly eventTypeCounts: readonly number[];
  /** What cleaning changed in columns of numbers, where it was asked to. */
  readonly changed?: readonly ChangedNumbers[];
}

/** The counts of a shard whose events bear `labels`. */
export function gatherStatistics(
  sequences: Sequences,
  labels: Uint8Array,
  options: {
    config: RunConfig;
    eventTypeCount: number;
    removed: RemovedCounts | null;
    /** The test cases of each sequence. */
    tests: readonly UserCases[];
  },
): GatherStatistics {
  const { config, tests } = options;
  const sums = {
    singleEventUsers: 0,
    trainEvents: 0,
    trainingPositions: 0,
    validationCases: 0,
    testCases: 0,
    usersWithoutHistory: 0,
    repeatTargets: 0,
  };
  const ranges = rangesByUser(sequences.users);
  const eventsByUser = ranges.map(({ user, start, end }) => ({
    id: user,
    events: (sequences.starts[end] ?? 0) - (sequences.starts[start] ?? 0),
  }));
  sums.singleEventUsers = eventsByUser.filter(({ events }) => events === 1).length;
  const validations = sequenceCases({ ...sequences, labels }, VALIDATION, config);
  const repeats = repeatCounter(sequences);
  for (let user = 0; user < sequences.users.length; user++) {
    const start = sequences.starts[user] ?? 0;
    const end = sequences.starts[user + 1] ?? 0;
    const test = present(tests[user], "a sequence of this shard");
    const training = countBelow(labels, [start, end], VALIDATION);
    sums.trainEvents += training;
    sums.trainingPositions += Math.max(0, training - 1);
    sums.validationCases += present(validations[user], "a sequence").positions.length;
    sums.testCases += test.positions.length;
    sums.usersWithoutHistory += test.withoutHistory ? 1 : 0;
    sums.repeatTargets += test.positions.length === 0 ? 0 : repeats(user, test.positions);
  }
  const eventTypeCounts = new Array<number>(options.eventTypeCount).fill(0);
  for (let event = 0; event < sequences.types.length; event++) {
    const type = sequences.types[event] as number;
    eventTypeCounts[type] = (eventTypeCounts[type] ?? 0) + 1;
  }
  const countOf = (some: number) =>
    labels.reduce((count, label) => count + (label === some ? 1 : 0), 0);
  return {
    ...sums,
    users: ranges.length,
    sequences: sequences.users.length,
    skew: shardSkew(eventsByUser),
    ...tieCounts(sequences),
    ...sideCounts(ranges, sequences.starts, labels),
    events: labels.length,
    removed: options.removed ?? { duplicate: sequences.duplicates },
    testEvents: countOf(TEST),
    validationEvents: countOf(VALIDATION),
    eventTypeCounts,
  };
}

/** The counts of all shards together. */
export function mergeGatherStatistics(parts: readonly GatherStatistics[]): GatherStatistics {
  return parts.reduce((sum, part) => ({
    ...(sum.changed !== undefined && { changed: mergeChanged(sum.changed, part.changed) ?? [] }),
    users: sum.users + part.users,
    sequences: sum.sequences + part.sequences,
    skew: mergeSkew(sum.skew, part.skew),
    pairs: sum.pairs + part.pairs,
    tiedPairs: sum.tiedPairs + part.tiedPairs,
    trainingUsers: sum.trainingUsers + part.trainingUsers,
    testUsers: sum.testUsers + part.testUsers,
    usersOnBothSides: sum.usersOnBothSides + part.usersOnBothSides,
    events: sum.events + part.events,
    removed: mergeRemovedCounts(sum.removed, part.removed),
    singleEventUsers: sum.singleEventUsers + part.singleEventUsers,
    trainEvents: sum.trainEvents + part.trainEvents,
    validationEvents: sum.validationEvents + part.validationEvents,
    testEvents: sum.testEvents + part.testEvents,
    trainingPositions: sum.trainingPositions + part.trainingPositions,
    validationCases: sum.validationCases + part.validationCases,
    testCases: sum.testCases + part.testCases,
    usersWithoutHistory: sum.usersWithoutHistory + part.usersWithoutHistory,
    repeatTargets: sum.repeatTargets + part.repeatTargets,
    eventTypeCounts: sum.eventTypeCounts.map(
      (count, type) => count + (part.eventTypeCounts[type] ?? 0),
    ),
  }));
}

/** Events of [start, end) whose label is below `labelEnd`. */
function countBelow(
  labels: Uint8Array,
  [start, end]: readonly [number, number],
  labelEnd: number,
): number {
  let count = 0;
  for (let event = start; event < end; event++) {
    count += (labels[event] as number) < labelEnd ? 1 : 0;
  }
  return count;
}

/** Counts targets among the `positions` (ascending) of a sequence whose item occurs before them. */
function repeatCounter({ items, starts }: Sequences) {
  // By item, one more than the sequence that had it last.
  const lastSeen = new Uint32Array(
    items.reduce((most, item) => (item > most ? item : most), 0) + 1,
  );
  return (sequence: number, positions: Uint32Array): number => {
    const start = starts[sequence] ?? 0;
    let event = start;
    let repeats = 0;
    for (const position of positions) {
      for (; event < start + position; event++) {
        lastSeen[items[event] as number] = sequence + 1;
      }
      repeats += lastSeen[items[event] as number] === sequence + 1 ? 1 : 0;
    }
    return repeats;
  };
}
