// How a function plans a run: with the flags of the command line, by the command line's own code.

import type { QuoteRecord } from "../core/cost/quoteRecord.ts";
import type { Manifest } from "../core/messages.ts";
import type { StagePorts } from "./stagePorts.ts";

/**
 * The manifest of a run over `files` with the flags `args`, as `millrace run` would make it. `where` names the place
 * that flags come from. Throws ConfigurationError and InvalidInputError for what cannot be run.
 */
export type RunPlanner = (
  files: readonly string[],
  args: readonly string[],
  where: string,
) => Promise<Manifest>;

/** Decimal dollars; a budget is reserved from that of the month, where the store's month has one or gets one now. */
export interface AskedBudget {
  readonly budget?: string | undefined;
  readonly monthBudget?: string | undefined;
}

/**
 * The quote of a planned run, null where it has none, and its manifest with the budget that is asked for, where
 * that is asked for. Throws LimitError where the budget does not reach for the first wave.
 */
export type RunQuoter = (
  manifest: Manifest,
  ports: StagePorts,
  asked: AskedBudget,
) => Promise<{ readonly manifest: Manifest; readonly quote: QuoteRecord | null }>;
