// A named fault with what is expected of the system and what was seen: a row of the matrix.

export interface Scenario {
  /** Number of the fault in the list of 25. */
  readonly fault: number;
  readonly name: string;
  readonly expected: string;
  /** What happened, in the words of `expected` where it is what was expected. */
  readonly run: () => Promise<string>;
}

/** A fault, or a part of one, that cannot be tried yet, and what it waits for. */
export interface OpenScenario {
  readonly fault: number;
  readonly name: string;
  readonly needs: string;
}

/** A run that ended well, with every object equal to that of a run without faults. */
export const SAME = "completed, same bytes";

/** The list, in the words of the research that it comes from. */
export const FAULTS: Readonly<Record<number, string>> = {
  1: "messages twice, three times, out of order, late",
  2: "poison within a batch of ten, then redriven",
  3: "malformed answers about partial failures",
  4: "a worker killed at any of its steps",
  5: "a timeout, and a second copy while the first still runs",
  6: "stragglers",
  7: "racing, refused and ambiguous conditional writes",
  8: "a reducer killed between its steps, and one that wakes up late",
  9: "the last two workers end at the same moment",
  10: "a sweeper races with completion",
  11: "concurrency below the number of shards",
  12: "lists of many pages that change meanwhile",
  13: "damaged, truncated and nonsensical objects",
  14: "poison in a CSV",
  15: "the same file, or its event, twice",
  16: "output under the prefix that starts runs",
  17: "limits of Step Functions",
  18: "a warm environment with what was left in it",
  19: "out of memory",
  20: "the budget is reached within a round",
  21: "clocks that disagree, schedules that fire twice",
  22: "another processor",
  23: "throttling and a slow ramp",
  24: "all of them mixed, by seed, and every interleaving",
  25: "inputs and results that disappear during a run",
};
