// Flags that say what the model is trained for.

import type { Command } from "commander";
import { Option } from "commander";
import { LOSSES, type Objective } from "../functions/core/models/objective.ts";
import { parseHeads } from "../functions/core/run/heads.ts";
import {
  NEGATIVE_POWER_DEFAULT,
  NEGATIVES_DEFAULT,
  PENALTY_DEFAULT,
} from "../functions/core/run/objective.ts";
import type { RunRequest } from "../functions/core/run/request.ts";
import { DEFAULT_REQUEST } from "../functions/core/run/request.ts";
import { integer, real } from "./numberOption.ts";

/** The flags as commander hands them over. */
export interface ObjectiveOptions {
  readonly loss: Objective["loss"];
  readonly negatives?: number;
  readonly negativePower?: number;
  readonly bprPenalty?: number;
  readonly labelSmoothing?: number;
  readonly output: "tied" | "own";
  readonly head: readonly string[];
}

export function addObjectiveOptions(command: Command): Command {
  const d = DEFAULT_REQUEST;
  return command
    .addOption(
      new Option("--loss <kind>", "loss of the next item: over all items, or sampled negatives")
        .choices(LOSSES)
        .default(d.objective.loss),
    )
    .addOption(
      integer(
        "--negatives <n>",
        `items drawn for a minibatch by a sampled loss (default: ${NEGATIVES_DEFAULT})`,
      ),
    )
    .addOption(
      real(
        "--negative-power <x>",
        `drawn in proportion to events to this power (default: ${NEGATIVE_POWER_DEFAULT})`,
      ),
    )
    .addOption(
      real(
        "--bpr-penalty <x>",
        `weight of bpr-max's penalty on scores (default: ${PENALTY_DEFAULT})`,
      ),
    )
    .addOption(
      real("--label-smoothing <x>", "share of a target's mass spread over all items (default: 0)"),
    )
    .addOption(
      new Option("--output <table>", "scores by the item embedding, or by a table of their own")
        .choices(["tied", "own"])
        .default(d.output),
    )
    .addOption(
      new Option("--head <what>", "a further head: next-is=EVENT_TYPE:WEIGHT or next-gap:WEIGHT")
        .argParser((text, before: readonly string[] = []) => [...before, text])
        .default([], "none"),
    );
}

/** The part of the request that the flags make. */
export function objectiveFromOptions(
  options: ObjectiveOptions,
): Pick<RunRequest, "objective" | "output" | "heads"> {
  const { loss, output } = options;
  return {
    objective: {
      loss,
      negatives: options.negatives ?? null,
      negativePower: options.negativePower ?? null,
      penalty: options.bprPenalty ?? null,
      labelSmoothing: options.labelSmoothing ?? null,
    },
    output,
    heads: parseHeads(options.head),
  };
}
