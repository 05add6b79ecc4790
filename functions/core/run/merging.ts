// What a person asks for about rounds and merging, checked.

import { optionError } from "../optionError.ts";
import { type MergingConfig, PLAIN_MERGING } from "../training/merging.ts";
import type { Reducer } from "../training/slices.ts";

/** What is left open: null. */
export interface MergingRequest extends Omit<MergingConfig, "outer" | "mergesPerEpoch"> {
  readonly mergesPerEpoch: number | null;
  readonly outer: MergingConfig["outer"]["kind"];
  readonly outerLearningRate: number | null;
  readonly outerMomentum: number | null;
  readonly reducer: Reducer | null;
}

export const DEFAULT_MERGING: MergingRequest = {
  ...PLAIN_MERGING,
  mergesPerEpoch: null,
  outer: "mean",
  outerLearningRate: null,
  outerMomentum: null,
  reducer: null,
};

/** DiLoCo's outer optimizer. */
const LEARNING_RATE_DEFAULT = 0.7;
const MOMENTUM_DEFAULT = 0.9;
const LOCAL_UPDATES_MAX = 1_000_000;
const MERGES_MAX = 100;

/** The merging of a run's configuration; nothing for the default. Throws for the first value that cannot be used. */
export function mergingFromRequest(
  request: MergingRequest,
  { rounds, shards }: { readonly rounds: number | null; readonly shards: number },
): { merging?: MergingConfig; reducer?: Reducer } {
  check(request, rounds, shards);
  const {
    outer: kind,
    outerLearningRate,
    outerMomentum,
    reducer,
    mergesPerEpoch,
    ...rest
  } = request;
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

function check(request: MergingRequest, rounds: number | null, shards: number): void {
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
