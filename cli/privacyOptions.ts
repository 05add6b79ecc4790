// The flag that replaces ids by pseudonyms. The key comes from the environment, so that no command line, log or
// manifest holds it.

import type { Command } from "commander";
import type { PseudonymConfig } from "../functions/core/messages.ts";
import {
  ID_KEY_VARIABLE,
  parsePseudonymRoles,
  pseudonymConfig,
} from "../functions/core/privacy/pseudonyms.ts";

export interface PrivacyOptions {
  readonly pseudonymise?: string;
}

export function addPrivacyOptions(command: Command): Command {
  return command.option(
    "--pseudonymise <roles>",
    `user, item or user,item: replace ids by HMAC-SHA-256 under the key in ${ID_KEY_VARIABLE}`,
  );
}

/** What the flag asks for under the key of this environment; null without it. */
export function pseudonymiseFromOptions({ pseudonymise }: PrivacyOptions): PseudonymConfig | null {
  return pseudonymise === undefined
    ? null
    : pseudonymConfig(parsePseudonymRoles(pseudonymise), process.env[ID_KEY_VARIABLE]);
}
