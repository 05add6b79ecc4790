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

/**
 * The quote of a planned run, null where it has none, and its manifest with the budget of `budgetUsd` dollars, where
 * that is asked for. Throws LimitError where the budget does not reach for the first wave.
 */
export type RunQuoter = (
  manifest: Manifest,
  ports: StagePorts,
  budgetUsd: string | undefined,
) => Promise<{ readonly manifest: Manifest; readonly quote: QuoteRecord | null }>;
