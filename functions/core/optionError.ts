// The error for an option whose value cannot be used, in the one form that all of them have.

import { ConfigurationError } from "./errors.ts";

/** ConfigurationError `option-out-of-range` for the flag `where`; `fix` says what else than another value would do. */
export function optionError(
  where: string,
  told: { readonly expected: string; readonly found: string },
  fix = `give ${where} as expected, or leave it out for the default`,
): ConfigurationError {
  return new ConfigurationError({
    code: "option-out-of-range",
    what: "an option has a value that cannot be used",
    where,
    ...told,
    fix,
  });
}
