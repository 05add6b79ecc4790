// Flags that ask for events to be removed or weighed, and how they become the cleaning of a request.

import { type Command, Option } from "commander";
import { parseEventWeights } from "../functions/core/cleaning/cleaning.ts";
import { parseNumberRules } from "../functions/core/cleaning/numberRules.ts";
import { parseDuration } from "../functions/core/duration.ts";
import type { CleaningConfig } from "../functions/core/messages.ts";
import { integer } from "./options.ts";

export interface CleaningOptions {
  readonly collapseRepeats?: string;
  readonly maxEventsPerDay?: number;
  readonly maxEventsPerUser?: number;
  readonly minItemEvents?: number;
  readonly minUserEvents?: number;
  readonly eventWeights?: string;
  readonly sessions?: string;
  readonly missing?: readonly string[];
  readonly outliers?: readonly string[];
  readonly smooth?: readonly string[];
}

export function addCleaningOptions(command: Command): Command {
  return command
    .option("--sessions <rule>", "cut a user's events into sessions: gap:30m or column:NAME")
    .option(
      "--collapse-repeats <time>",
      "remove events that repeat a user's item and type within this time, such as 24h",
    )
    .addOption(integer("--max-events-per-day <n>", "remove users with more events on any day"))
    .addOption(integer("--max-events-per-user <n>", "remove users with more events in all"))
    .addOption(integer("--min-item-events <n>", "remove items with fewer events, to a fixed point"))
    .addOption(integer("--min-user-events <n>", "remove users with fewer events, to a fixed point"))
    .addOption(
      repeated("--missing <rule>", "COLUMN=drop, mean, median, previous, interpolate or a number"),
    )
    .addOption(
      repeated(
        "--outliers <range>",
        "COLUMN=LOW..HIGH: remove events with other numbers, or items by price",
      ),
    )
    .addOption(
      repeated(
        "--smooth <filter>",
        "COLUMN=mean:N, median:N or hampel:N over a user's last N values",
      ),
    )
    .option(
      "--event-weights <map>",
      "TYPE=WEIGHT,…: what events count, in loss and baselines; types of weight 0 are removed",
    );
}

function repeated(flags: string, description: string): Option {
  const all = `${description}; may be repeated`;
  return new Option(flags, all).argParser((text, before: readonly string[] = []) => [
    ...before,
    text,
  ]);
}

/** The cleaning that the flags ask for; null without any. */
export function cleaningFromOptions(options: CleaningOptions): CleaningConfig | null {
  const { collapseRepeats, eventWeights } = options;
  const numbers = [...parseNumberRules(options)];
  const cleaning: CleaningConfig = {
    collapseRepeatsMs:
      collapseRepeats === undefined ? null : parseDuration(collapseRepeats, "--collapse-repeats"),
    maxEventsPerDay: options.maxEventsPerDay ?? null,
    maxEventsPerUser: options.maxEventsPerUser ?? null,
    minItemEvents: options.minItemEvents ?? null,
    minUserEvents: options.minUserEvents ?? null,
    eventWeights: eventWeights === undefined ? [] : parseEventWeights(eventWeights),
    ...(numbers.length === 0 ? {} : { numbers }),
  };
  const { eventWeights: weights, numbers: _, ...limits } = cleaning;
  const isAsked =
    numbers.length + weights.length > 0 || Object.values(limits).some((limit) => limit !== null);
  return isAsked ? cleaning : null;
}
