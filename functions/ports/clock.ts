// The clock. Time reaches records (names of runs, durations), never results.

export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  nowMs(): number;
}
