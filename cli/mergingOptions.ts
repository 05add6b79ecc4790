// Flags that say how shards train between two reductions, and how their results become one model.

import type { Command } from "commander";
import { Option } from "commander";
import type { MergingRequest } from "../functions/core/run/merging.ts";
import { COMPRESSIONS, OUTER_RULES, ROW_MEANS } from "../functions/core/training/merging.ts";
import { REDUCERS, type Reducer } from "../functions/core/training/slices.ts";
import { integer, real } from "./numberOption.ts";

/** The flags as commander hands them over. */
export interface MergingOptions {
  readonly localUpdates?: number;
  readonly mergesPerEpoch?: number;
  readonly outer?: (typeof OUTER_RULES)[number];
  readonly outerLearningRate?: number;
  readonly outerMomentum?: number;
  readonly proximal: number;
  readonly participants?: number;
  readonly resetOptimizer?: boolean;
  readonly compress?: (typeof COMPRESSIONS)[number];
  readonly rowMean?: (typeof ROW_MEANS)[number];
  readonly reducer?: Reducer;
}

export function addMergingOptions(command: Command): Command {
  return command
    .addOption(integer("--local-updates <n>", "updates of a shard in a round (default: one epoch)"))
    .addOption(
      integer(
        "--merges-per-epoch <n>",
        "merges of an epoch's updates (default: by shards, 1 or 10)",
      ),
    )
    .addOption(
      new Option(
        "--outer <rule>",
        "mean of weights, or an outer step on what changed, DiLoCo (default: by shards)",
      ).choices(OUTER_RULES),
    )
    .addOption(real("--outer-learning-rate <x>", "step size of --outer nesterov (default: 0.7)"))
    .addOption(real("--outer-momentum <x>", "momentum of --outer nesterov (default: 0.9)"))
    .addOption(real("--proximal <mu>", "pull towards the round's first weights (FedProx)", 0))
    .addOption(integer("--participants <n>", "shards drawn to train in a round (default: all)"))
    .option("--reset-optimizer", "start every round with a fresh inner optimizer")
    .addOption(
      new Option(
        "--compress <form>",
        "numbers of an update, with error feedback (default: by shards)",
      ).choices(COMPRESSIONS),
    )
    .addOption(
      new Option(
        "--row-mean <over>",
        "a row's mean is over the shards that touched it, all, or where its item occurred, or that " +
          "times the root of their number (default: by shards)",
      ).choices(ROW_MEANS),
    )
    .addOption(
      new Option(
        "--reducer <kind>",
        "who merges a round: one reducer, or one a slice of the parameters (default: by size)",
      ).choices(REDUCERS),
    );
}

/** The part of the request that the flags make. */
export function mergingFromOptions(options: MergingOptions): MergingRequest {
  return {
    localUpdates: options.localUpdates ?? null,
    mergesPerEpoch: options.mergesPerEpoch ?? null,
    outer: options.outer ?? null,
    outerLearningRate: options.outerLearningRate ?? null,
    outerMomentum: options.outerMomentum ?? null,
    proximal: options.proximal,
    participants: options.participants ?? null,
    resetOptimizer: options.resetOptimizer ?? false,
    compression: options.compress ?? null,
    rowMean: options.rowMean ?? null,
    reducer: options.reducer ?? null,
  };
}
