// What a task or a reduction is given: the run it belongs to, the open wave, and the ports.

import type { LogEntry, Manifest, WaveEntry } from "../core/messages.ts";
import type { StagePorts } from "../ports/stagePorts.ts";

export interface WaveContext<Entry extends WaveEntry = WaveEntry> {
  readonly manifest: Manifest;
  /** The log entry that opened the wave. */
  readonly entry: Entry;
  readonly ports: StagePorts;
}

export interface TaskContext<Entry extends WaveEntry = WaveEntry> extends WaveContext<Entry> {
  /** Which task of the wave, in [0, entry.tasks). */
  readonly index: number;
}

/** A run as its store has it: all that a report is made of. */
export interface StoredRun {
  readonly manifest: Manifest;
  readonly ports: Pick<StagePorts, "store">;
}

/** Reduces a wave whose tasks are all committed: commits objects, then returns the entry that follows. */
export type Reduction<Entry extends WaveEntry> = (context: WaveContext<Entry>) => Promise<LogEntry>;
