// The cases of one sequence as a run's configuration asks for them.

import type { RunConfig } from "../messages.ts";
import { selectCases, type UserCases } from "./cases.ts";
import type { TEST, VALIDATION } from "./label.ts";

/** The cases of `label` in a sequence whose events bear `labels`. */
export function sequenceCases(
  labels: Uint8Array,
  label: typeof VALIDATION | typeof TEST,
  config: RunConfig,
): UserCases {
  const areSessions = config.sessions !== undefined;
  return selectCases(labels, { label, splitKind: config.split.kind, rule: config, areSessions });
}
