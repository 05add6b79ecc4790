// The flag that chooses baselines.

import { Option } from "commander";
import { type BaselineName, parseBaselines } from "../functions/core/baselines/baselineNames.ts";

/** The flag as commander hands it over. */
export interface BaselinesOptions {
  readonly baselines?: "all" | readonly BaselineName[];
}

export function baselinesOption(): Option {
  return new Option(
    "--baselines <which>",
    "all, none, or names with commas between (default: all whose work stays small)",
  ).argParser(parseBaselines);
}
