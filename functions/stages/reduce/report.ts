// Reduces the report wave, which is one task: the run is complete, and its result is what that task wrote.

import { artifactKey } from "../../core/keys.ts";
import type { LogEntry } from "../../core/messages.ts";
import { RESULT } from "../report.ts";
import type { WaveContext } from "../taskContext.ts";

export async function reduceReport({ manifest }: WaveContext): Promise<LogEntry> {
  return { kind: "completed", result: artifactKey(manifest.run, RESULT) };
}
