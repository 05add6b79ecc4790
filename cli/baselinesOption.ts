// The flag that chooses baselines.

import { Option } from "commander";
import { parseBaselines } from "../functions/core/baselines/baselineNames.ts";

export function baselinesOption(): Option {
  return new Option(
    "--baselines <which>",
    "all, none, or names with commas between (default: all whose work stays small)",
  ).argParser(parseBaselines);
}
