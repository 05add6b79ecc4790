// More rounds of a completed run: what must hold of it, and which configuration the rounds have. The run that goes on
// is a new one, equal to one that was asked for that many rounds from the beginning.

import { ConfigurationError } from "../errors.ts";
import type { EvaluateEntry, RunConfig } from "../messages.ts";
import { optionError } from "../optionError.ts";

const ROUNDS_MAX = 1_000_000;

/** What a continuation may ask for. */
export interface ContinuationRequest {
  /** Rounds beyond those of the earlier run. */
  readonly rounds: number;
  /** Rounds without a better score before training stops; null: as before, and enough for the rounds asked for. */
  readonly patience: number | null;
}

/**
 * The configuration of a run of `rounds` more rounds than `ended` says the run had. Throws ConfigurationError where a
 * schedule spans all rounds, since the earlier ones would then have been others.
 */
export function continuedConfig(
  config: RunConfig,
  ended: Pick<EvaluateEntry, "scored" | "bestRound">,
  { rounds, patience }: ContinuationRequest,
): RunConfig {
  if (!(Number.isInteger(rounds) && rounds >= 1 && rounds <= ROUNDS_MAX)) {
    const expected = `a whole number from 1 to ${ROUNDS_MAX}`;
    throw optionError("--rounds", { expected, found: String(rounds) });
  }
  if (patience !== null && !(Number.isInteger(patience) && patience >= 1)) {
    const expected = "a whole number from 1";
    throw optionError("--patience", { expected, found: String(patience) });
  }
  checkSchedules(config);
  const trained = trainedRounds(ended);
  // Training that is out of patience would stop again at once.
  const isOut = trained - ended.bestRound >= config.patience;
  const enough = config.patience + (isOut ? rounds : 0);
  return {
    ...config,
    rounds: trained + rounds,
    patience: patience ?? enough,
  };
}

/** Rounds that trained: all that scored but the last, which only scores. */
export function trainedRounds({ scored }: Pick<EvaluateEntry, "scored">): number {
  return scored.length - 1;
}

function checkSchedules({ model }: RunConfig): void {
  const { schedule, vae } = model;
  if (schedule.kind === "cosine") {
    throw dependsOnTotal("--schedule cosine, which falls to 0 at the last round");
  }
  if (vae !== undefined && vae.beta > 0) {
    throw dependsOnTotal(`--beta ${vae.beta}, which is reached at the last round`);
  }
}

function dependsOnTotal(found: string): ConfigurationError {
  return new ConfigurationError({
    code: "schedule-spans-rounds",
    what: "the run cannot be continued: its rounds depend on how many there were to be",
    where: "millrace continue",
    expected: "a run with --schedule constant or step, and without a --beta that rises",
    found,
    fix: "start a run with more --rounds, or one with --warm-start from this run",
  });
}
