// Flags that take vocabularies or weights over from an earlier run of the same store.

import type { Command } from "commander";
import { openStore } from "../functions/adapters/openStore.ts";
import { optionError } from "../functions/core/optionError.ts";
import { type EarlierRun, findEarlier } from "../functions/stages/earlier.ts";

export interface EarlierOptions {
  readonly warmStart?: string;
  readonly earlierVocabulary?: string;
}

export function addEarlierOptions(command: Command): Command {
  return command
    .option(
      "--warm-start <run>",
      "begin from the best weights of this run; its items keep their numbers, new ones are appended",
    )
    .option(
      "--earlier-vocabulary <run>",
      "keep the numbers of this run's items and values, append new ones, train from the start",
    );
}

/** The earlier run that the flags name, in the store at `storeRoot`; null where they name none. */
export async function earlierFromOptions(
  { warmStart, earlierVocabulary }: EarlierOptions,
  storeRoot: string,
): Promise<EarlierRun | null> {
  if (warmStart !== undefined && earlierVocabulary !== undefined) {
    const told = { expected: "one earlier run", found: "--warm-start as well" };
    const fix = "leave it out: a warm start keeps the numbers of its run";
    throw optionError("--earlier-vocabulary", told, fix);
  }
  const run = warmStart ?? earlierVocabulary;
  if (run === undefined) {
    return null;
  }
  const store = await openStore(storeRoot);
  return findEarlier(store, run, warmStart === undefined ? "vocabulary" : "weights");
}
