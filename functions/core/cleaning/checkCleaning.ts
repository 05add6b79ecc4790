// Refuses limits of the cleaning rules that cannot be meant.

import type { Field } from "../inputs/field.ts";
import type { CleaningConfig } from "../messages.ts";
import { optionError } from "../optionError.ts";
import { checkNumberRules } from "./numberRules.ts";

const LIMITS = [
  { flag: "--max-events-per-day", name: "maxEventsPerDay", low: 1 },
  { flag: "--max-events-per-user", name: "maxEventsPerUser", low: 1 },
  { flag: "--min-item-events", name: "minItemEvents", low: 2 },
  { flag: "--min-user-events", name: "minUserEvents", low: 2 },
] as const;
const LIMIT_MAX = 1_000_000_000;

/** Throws ConfigurationError for a limit out of range, and for rules of columns that nobody reads. */
export function checkCleaning(cleaning: CleaningConfig | null, fields: readonly Field[]): void {
  checkNumberRules(cleaning?.numbers ?? [], fields);
  for (const { flag, name, low } of LIMITS) {
    const value = cleaning?.[name] ?? null;
    if (value !== null && !(Number.isInteger(value) && value >= low && value <= LIMIT_MAX)) {
      const expected = `a whole number from ${low} to ${LIMIT_MAX}`;
      const fix = `give ${flag} a number in that range, or leave it out to remove nothing`;
      throw optionError(flag, { expected, found: String(value) }, fix);
    }
  }
}
