// Flags that say how shards train between two reductions, and how their results become one model.

import type { Command } from "commander";
import { Option } from "commander";
import type { MergingRequest } from "../functions/core/run/merging.ts";
import { DEFAULT_MERGING } from "../functions/core/run/merging.ts";
import { COMPRESSIONS, OUTER_RULES } from "../functions/core/training/merging.ts";
import { REDUCERS, type Reducer } from "../functions/core/training/slices.ts";
import { integer, real } from "./numberOption.ts";

/** The flags as commander hands them over. */
export interface MergingOptions {
  readonly localUpdates?: number;
  readonly mergesPerEpoch?: number;
  readonly outer: MergingRequest["outer"];
  readonly outerLearningRate?: number;
  readonly outerMomentum?: number;
  readonly proximal: number;
  readonly participants?: number;
  readonly resetOptimizer?: boolean;
  readonly compress: MergingRequest["compression"];
  readonly rowMean: MergingRequest["rowMean"];
  readonly reducer?: Reducer;
}

export function addMergingOptions(command: Command): Command {
  const d = DEFAULT_MERGING;
  return command
    .addOption(integer("--local-updates <n>", "updates of a shard in a round (default: one epoch)"))
    .addOption(integer("--merges-per-epoch <n>", "merges of an epoch's updates (default: 1)"))
    .addOption(
      new Option("--outer <rule>", "mean of weights, or an outer step on what changed (DiLoCo)")
        .choices(OUTER_RULES)
        .default(d.outer),
    )
    .addOption(real("--outer-learning-rate <x>", "step size of --outer nesterov (default: 0.7)"))
    .addOption(real("--outer-momentum <x>", "momentum of --outer nesterov (default: 0.9)"))
    .addOption(real("--proximal <mu>", "pull towards the round's first weights (FedProx)", 0))
    .addOption(integer("--participants <n>", "shards drawn to train in a round (default: all)"))
    .option("--reset-optimizer", "start every round with a fresh inner optimizer")
    .addOption(
      new Option("--compress <form>", "numbers of an update, with error feedback")
        .choices(COMPRESSIONS)
        .default(d.compression),
    )
    .addOption(
      new Option("--row-mean <over>", "divide a row's update by the shards that touched it, or all")
        .choices(["touched", "all"])
        .default(d.rowMean),
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
    outer: options.outer,
    outerLearningRate: options.outerLearningRate ?? null,
    outerMomentum: options.outerMomentum ?? null,
    proximal: options.proximal,
    participants: options.participants ?? null,
    resetOptimizer: options.resetOptimizer ?? false,
    compression: options.compress,
    rowMean: options.rowMean,
    reducer: options.reducer ?? null,
  };
}
