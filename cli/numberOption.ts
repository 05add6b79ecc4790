// Flags whose value is a number, refused where it is none.

import { Option } from "commander";
import { ConfigurationError } from "../functions/core/errors.ts";

/** A flag with a whole number. */
export function integer(flags: string, description: string, byDefault?: number): Option {
  const [flag = flags] = flags.split(" ");
  const option = new Option(flags, description).argParser((text) => {
    const value = parsedNumber(flag, text);
    if (!Number.isSafeInteger(value)) {
      throw notANumber(flag, "a whole number", text);
    }
    return value;
  });
  return byDefault === undefined ? option : option.default(byDefault);
}

/** A flag with a number that is not negative. */
export function real(flags: string, description: string, byDefault?: number): Option {
  const [flag = flags] = flags.split(" ");
  const option = new Option(flags, description).argParser((text) => parsedNumber(flag, text));
  return byDefault === undefined ? option : option.default(byDefault);
}

function parsedNumber(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0) {
    throw notANumber(flag, "a number that is not negative", text);
  }
  return value;
}

function notANumber(flag: string, expected: string, text: string): ConfigurationError {
  return new ConfigurationError({
    code: "option-not-a-number",
    what: "an option has a value that cannot be used",
    where: flag,
    expected,
    found: JSON.stringify(text),
    fix: `give ${flag} ${expected}`,
  });
}
