// How a function plans a run: with the flags of the command line, by the command line's own code.

import type { Manifest } from "../core/messages.ts";

/**
 * The manifest of a run over `files` with the flags `args`, as `millrace run` would make it. `where` names the place
 * that flags come from. Throws ConfigurationError and InvalidInputError for what cannot be run.
 */
export type RunPlanner = (
  files: readonly string[],
  args: readonly string[],
  where: string,
) => Promise<Manifest>;
