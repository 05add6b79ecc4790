// What a person asks for about rounds and merging, checked.

import { RECURRENT_KINDS } from "../models/model.ts";
import type { ModelKind } from "../models/modelKind.ts";
import { optionError } from "../optionError.ts";
import { type MergingConfig, PLAIN_MERGING, sendsOccurring } from "../training/merging.ts";
import type { Reducer } from "../training/slices.ts";

/** What is left open: null. */
export interface MergingRequest
  extends Omit<MergingConfig, "outer" | "mergesPerEpoch" | "compression" | "rowMean"> {
  readonly mergesPerEpoch: number | null;
  readonly outer: MergingConfig["outer"]["kind"] | null;
  readonly outerLearningRate: number | null;
  readonly outerMomentum: number | null;
  readonly compression: MergingConfig["compression"] | null;
  readonly rowMean: MergingConfig["rowMean"] | null;
  readonly reducer: Reducer | null;
}

export const DEFAULT_MERGING: MergingRequest = {
  ...PLAIN_MERGING,
  mergesPerEpoch: null,
  outer: null,
  outerLearningRate: null,
  outerMomentum: null,
  compression: null,
  rowMean: null,
  reducer: null,
};

/** An epoch and a mean of weights, whatever the number of shards. */
export const MEAN_OF_EPOCHS: MergingRequest = {
  ...DEFAULT_MERGING,
  mergesPerEpoch: 1,
  outer: "mean",
  compression: "none",
  rowMean: "touched",
};

/**
 * Shards from which a mean of whole epochs costs so much quality that merging is finer where nobody says: measured in
 * docs/benchmarks.md, with recurrent models only.
 */
const MANY_SHARDS = 8;
const MANY = {
  mergesPerEpoch: 10,
  outer: "nesterov",
  outerLearningRate: 1,
  outerMomentum: 0.5,
  compression: "int8",
  rowMean: "root",
} as const;

/** DiLoCo's outer optimizer, where it is asked for by name. */
const LEARNING_RATE_DEFAULT = 0.7;
const MOMENTUM_DEFAULT = 0.9;
const LOCAL_UPDATES_MAX = 1_000_000;
const MERGES_MAX = 100;

/** What of the run merging depends on. */
interface Asked {
  readonly rounds: number | null;
  readonly shards: number;
  readonly model: ModelKind;
}

/** The merging of a run's configuration; nothing for the default. Throws for the first value that cannot be used. */
export function mergingFromRequest(
  request: MergingRequest,
  asked: Asked,
): { merging?: MergingConfig; reducer?: Reducer } {
  const settled = settledRequest(request, asked);
  check(settled, asked);
  const { outer: kind, outerLearningRate, outerMomentum, reducer, ...others } = settled;
  const { mergesPerEpoch, ...rest } = others;
  const outer =
    kind === "mean"
      ? PLAIN_MERGING.outer
      : {
          kind,
          learningRate: outerLearningRate ?? LEARNING_RATE_DEFAULT,
          momentum: outerMomentum ?? MOMENTUM_DEFAULT,
        };
  const merges = mergesPerEpoch === null || mergesPerEpoch === 1 ? {} : { mergesPerEpoch };
  const merging = { ...rest, ...merges, outer };
  const isPlain = JSON.stringify(sorted(merging)) === JSON.stringify(sorted(PLAIN_MERGING));
  return { ...(isPlain ? {} : { merging }), ...(reducer === null ? {} : { reducer }) };
}

type SettledRequest = MergingRequest & {
  readonly outer: MergingConfig["outer"]["kind"];
  readonly compression: MergingConfig["compression"];
  readonly rowMean: MergingConfig["rowMean"];
};

function isRecurrent(model: ModelKind): boolean {
  return RECURRENT_KINDS.some((kind) => kind === model);
}

/** The request with the defaults that depend on the number of shards; each holds where the setting is left open. */
function settledRequest(request: MergingRequest, { shards, model }: Asked): SettledRequest {
  const isMany = shards >= MANY_SHARDS && isRecurrent(model) && request.localUpdates === null;
  const outer = request.outer ?? (isMany ? MANY.outer : "mean");
  const isOpen = isMany && request.outer === null;
  const isSent = isMany && outer === MANY.outer;
  return {
    ...request,
    outer,
    mergesPerEpoch: request.mergesPerEpoch ?? (isMany ? MANY.mergesPerEpoch : null),
    outerLearningRate: request.outerLearningRate ?? (isOpen ? MANY.outerLearningRate : null),
    outerMomentum: request.outerMomentum ?? (isOpen ? MANY.outerMomentum : null),
    compression: request.compression ?? (isSent ? MANY.compression : "none"),
    rowMean: request.rowMean ?? defaultRowMean({ isOpen, isSent }),
  };
}

/** The step of `root` goes with the outer step that is chosen here; an outer step by name goes without. */
function defaultRowMean({ isOpen, isSent }: { isOpen: boolean; isSent: boolean }) {
  if (isOpen) {
    return MANY.rowMean;
  }
  return isSent ? "occurring" : PLAIN_MERGING.rowMean;
}

function check(request: SettledRequest, { rounds, shards, model }: Asked): void {
  const { outer, localUpdates, participants, proximal } = request;
  expect(
    localUpdates === null || (localUpdates >= 1 && localUpdates <= LOCAL_UPDATES_MAX),
    "--local-updates",
    { expected: `a whole number from 1 to ${LOCAL_UPDATES_MAX}`, found: String(localUpdates) },
  );
  checkMerges(request);
  expect(localUpdates === null || rounds !== null, "--rounds", {
    expected: "the number of rounds, since with --local-updates a round is not an epoch",
    found: "no --rounds",
  });
  expect(participants === null || (participants >= 1 && participants <= shards), "--participants", {
    expected: `a whole number from 1 to the number of shards, ${shards}`,
    found: String(participants),
  });
  expect(proximal < 1e6, "--proximal", { expected: "a number", found: String(proximal) });
  const { outerLearningRate: rate, outerMomentum: momentum } = request;
  expect(rate === null || (outer !== "mean" && rate > 0), "--outer-learning-rate", {
    expected: "a number above 0, with --outer nesterov",
    found: `${rate} with --outer ${outer}`,
  });
  expect(momentum === null || (outer !== "mean" && momentum < 1), "--outer-momentum", {
    expected: "a number from 0 to below 1, with --outer nesterov",
    found: `${momentum} with --outer ${outer}`,
  });
  expect(outer !== "mean" || request.compression === "none", "--compress", {
    expected: "--outer nesterov: a mean of weights ships weights whole",
    found: `${request.compression} with --outer ${outer}`,
  });
  expect(!sendsOccurring(request) || isRecurrent(model), "--row-mean", {
    expected: "touched or all: only recurrent models have a row an item",
    found: `${request.rowMean} with --model ${model}`,
  });
  expect(outer !== "mean" || request.rowMean === "touched", "--row-mean", {
    expected: "--outer nesterov: a mean of weights is over all shards",
    found: `${request.rowMean} with --outer ${outer}`,
  });
}

function checkMerges({ mergesPerEpoch: merges, localUpdates }: MergingRequest): void {
  expect(
    merges === null || (Number.isInteger(merges) && merges >= 1 && merges <= MERGES_MAX),
    "--merges-per-epoch",
    {
      expected: `a whole number from 1 to ${MERGES_MAX}`,
      found: String(merges),
    },
  );
  expect(merges === null || localUpdates === null, "--merges-per-epoch", {
    expected:
      "one of --merges-per-epoch and --local-updates, which both say when shards are merged",
    found: `--merges-per-epoch ${merges} with --local-updates ${localUpdates}`,
  });
}

function sorted(merging: MergingConfig): readonly unknown[] {
  return Object.entries(merging).sort(([a], [b]) => (a < b ? -1 : 1));
}

function expect(holds: boolean, where: string, told: { expected: string; found: string }): void {
  if (!holds) {
    throw optionError(where, told);
  }
}
