// The work of each kind of invocation in units that follow from the workload, by which rates are fitted and predictions
// made. Everything is a total over all invocations of the kind in a run, so predictions add up.

import { TUNING_CASES } from "../baselines/settings.ts";
import type { StageName } from "../messages.ts";
import type { Workload } from "./workload.ts";

/** Tasks of a stage, or its reductions. */
export type WorkGroup = `${StageName}.${"task" | "reduce"}`;
/** Amounts by name of the unit. */
export type Units = Readonly<Record<string, number>>;

export interface GroupWork {
  readonly group: WorkGroup;
  readonly stage: StageName;
  readonly kind: "task" | "reduce";
  readonly invocations: number;
  /** Invocations that can run side by side. */
  readonly width: number;
  /** What processor time and bytes written follow from. */
  readonly work: Units;
  /** What requests to the store follow from: invocations, and objects that they look into. */
  readonly requests: Units;
  /** Units of `work` that only the first wave of several takes: that of so many invocations. */
  readonly first?: { readonly units: readonly string[]; readonly invocations: number };
}

/** The work of a run, in the order of its stages; without the stages that it does not have. */
export function workOf(load: Workload): readonly GroupWork[] {
  return [
    ...readingWork(load),
    ...cleaningWork(load),
    ...gatheringWork(load),
    ...trainingWork(load),
    ...mergingWork(load),
    ...endingWork(load),
  ];
}

function group(name: WorkGroup, amounts: Omit<GroupWork, "group" | "stage" | "kind">): GroupWork {
  const [stage, kind] = name.split(".") as [StageName, "task" | "reduce"];
  return { group: name, stage, kind, ...amounts };
}

/** Items that the parts name, each part its own. */
function partItems({ parts, rows, items }: Workload): number {
  return parts * Math.min(items, rows / Math.max(1, parts));
}

function readingWork(load: Workload): readonly GroupWork[] {
  const { parts, decodedBytes, rows, cutRows } = load;
  return [
    group("preprocess.task", {
      invocations: parts,
      width: parts,
      work: { invocations: parts, bytes: decodedBytes, rows },
      requests: { invocations: parts },
    }),
    group("preprocess.reduce", {
      invocations: 1,
      width: 1,
      work: { invocations: 1, objects: parts, names: partItems(load), rows: cutRows },
      requests: { invocations: 1, objects: parts },
    }),
  ];
}

function cleaningWork({ cleanRounds, shards, parts, events, items }: Workload) {
  if (cleanRounds === 0) {
    return [];
  }
  const invocations = cleanRounds * shards;
  return [
    group("clean.task", {
      invocations,
      width: shards,
      work: { invocations, events: cleanRounds * events },
      requests: { invocations, objects: invocations * parts },
    }),
    group("clean.reduce", {
      invocations: cleanRounds,
      width: 1,
      work: { invocations: cleanRounds, names: cleanRounds * shards * items },
      requests: { invocations: cleanRounds, objects: invocations },
    }),
  ];
}

function gatheringWork(load: Workload): readonly GroupWork[] {
  const { shards, parts, events, items, parameters } = load;
  return [
    group("gather.task", {
      invocations: shards,
      width: shards,
      work: { invocations: shards, events, names: shards * partItems(load) },
      requests: { invocations: shards, objects: shards * parts },
    }),
    group("gather.reduce", {
      invocations: 1,
      width: 1,
      work: { invocations: 1, events, names: shards * items, parameters },
      requests: { invocations: 1, objects: shards },
    }),
  ];
}

/** What the first round takes beside training. */
const TRIALS = ["trials", "triedItems", "triedEvents"];

function trainingWork(load: Workload): readonly GroupWork[] {
  const { shards, rounds, waves, trainedWaves, trainedEpochs, parameters, validationCases, model } =
    load;
  const tried = Math.min(TUNING_CASES, validationCases);
  const { epochMultiplyAdds, encodeMultiplyAdds, scoreMultiplyAdds, positions } = load;
  const invocations = shards * waves;
  return [
    group("train.task", {
      invocations,
      width: shards,
      work: {
        invocations,
        [`multiplyAdds ${model}`]: epochMultiplyAdds * trainedEpochs,
        positions: positions * trainedEpochs,
        validation: validationCases * rounds * (encodeMultiplyAdds + scoreMultiplyAdds),
        parameters: parameters * shards * trainedWaves,
        // Settings of baselines are tried on a sample of the cases, by every task on the whole log.
        trials: tried,
        triedItems: tried * load.items,
        triedEvents: tried === 0 ? 0 : shards * load.events,
      },
      requests: { invocations },
      first: { units: TRIALS, invocations: shards },
    }),
    group("train.reduce", {
      invocations: waves,
      width: 1,
      work: { invocations: waves, parameters: parameters * shards * trainedWaves },
      requests: { invocations: waves, objects: shards * waves },
    }),
  ];
}

function mergingWork({ slices, trainedWaves, shards, parameters }: Workload) {
  if (slices === 1) {
    return [];
  }
  const invocations = slices * trainedWaves;
  return [
    group("merge.task", {
      invocations,
      width: slices,
      work: { invocations, parameters: parameters * shards * trainedWaves },
      requests: { invocations, objects: invocations * shards },
    }),
    group("merge.reduce", {
      invocations: trainedWaves,
      width: 1,
      work: { invocations: trainedWaves, parameters: parameters * trainedWaves },
      requests: { invocations: trainedWaves, objects: invocations },
    }),
  ];
}

function endingWork(load: Workload): readonly GroupWork[] {
  const { shards, waves, parameters, testCases, users, vectorSize, items } = load;
  const { encodeMultiplyAdds, scoreMultiplyAdds } = load;
  const weights = parameters * shards;
  const per = encodeMultiplyAdds + scoreMultiplyAdds;
  return [
    group("evaluate.task", {
      invocations: shards,
      width: shards,
      work: {
        invocations: shards,
        cases: testCases,
        multiplyAdds: testCases * per,
        rankedItems: testCases * items,
        // Baselines look into the whole log.
        events: shards * load.events,
        parameters: weights,
      },
      requests: { invocations: shards },
    }),
    group("evaluate.reduce", {
      invocations: 1,
      width: 1,
      work: { invocations: 1, shards, cases: testCases },
      requests: { invocations: 1, objects: shards },
    }),
    group("recommend.task", {
      invocations: shards,
      width: shards,
      work: { invocations: shards, users, multiplyAdds: users * per, parameters: weights },
      requests: { invocations: shards },
    }),
    group("recommend.reduce", {
      invocations: 1,
      width: 1,
      work: { invocations: 1, users, numbers: users * vectorSize },
      requests: { invocations: 1, objects: shards },
    }),
    group("report.task", {
      invocations: 1,
      width: 1,
      work: { invocations: 1, results: shards * waves, users },
      requests: { invocations: 1, objects: shards, results: shards * waves },
    }),
    group("report.reduce", {
      invocations: 1,
      width: 1,
      work: { invocations: 1 },
      requests: { invocations: 1 },
    }),
  ];
}
