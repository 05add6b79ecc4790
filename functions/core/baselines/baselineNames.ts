// The baselines by the names under which they are reported, and which of them a run has: all that its data allows and
// whose work stays small beside the model's, by bounds that follow from the data alone; or those that were asked for.

import { assert } from "../assert.ts";
import type { Field } from "../inputs/field.ts";
import { optionError } from "../optionError.ts";
import { countText } from "../report/format.ts";
import { DENSE_ITEMS_MAX } from "./coOccurrence.ts";

/** In the order in which they are reported where nothing else orders them. */
export const BASELINES = [
  "random",
  "most_popular",
  "recent_popularity",
  "last_item",
  "repeats",
  "markov",
  "sequence_rules",
  "association_rules",
  "item_knn",
  "user_knn",
  "content",
  "v_sknn",
  "ease",
  "personal_frequency",
] as const;
export type BaselineName = (typeof BASELINES)[number];

/** What a run was asked for: nothing said is undefined. */
export type AskedBaselines = "all" | readonly BaselineName[] | undefined;

/** A baseline that a run does without, and why. */
export interface LeftOut {
  readonly name: BaselineName;
  readonly reason: string;
}

/** What decides: facts of data and configuration, never of the machine. */
export interface BaselineFacts {
  /** Events of the log. */
  readonly events: number;
  /** Rows of the vocabulary, padding included. */
  readonly V: number;
  readonly keepSeen: boolean;
  /** Whether the model reads a column of categories or text. */
  readonly hasContent: boolean;
}

/** Beyond so many events, whoever counts pairs of items or keeps whole sequences has to be asked for by name. */
export const EVENTS_DEFAULT_MAX = 2_000_000;
/** Beyond so many items EASE has to be asked for by name: its work grows with the cube of the items. */
export const EASE_ITEMS_DEFAULT_MAX = 2048;

const OF_PAIRS_OR_SEQUENCES: readonly BaselineName[] = [
  "association_rules",
  "item_knn",
  "user_knn",
  "v_sknn",
  "ease",
];
const OF_REPEATS: readonly BaselineName[] = ["last_item", "personal_frequency"];

/** The baselines of a run in their order, and of the others those that were not declined, with the reason. */
export function chosenBaselines(
  asked: AskedBaselines,
  facts: BaselineFacts,
): { readonly names: readonly BaselineName[]; readonly leftOut: readonly LeftOut[] } {
  assert(facts.V >= 1, "a vocabulary has its padding");
  const names: BaselineName[] = [];
  const leftOut: LeftOut[] = [];
  for (const name of BASELINES) {
    if (asked !== undefined && asked !== "all" && !asked.includes(name)) {
      continue;
    }
    const reason =
      impossible(name, facts) ?? (asked === undefined ? tooMuchByDefault(name, facts) : null);
    if (reason === null) {
      names.push(name);
    } else {
      leftOut.push({ name, reason });
    }
  }
  return { names, leftOut };
}

/** Why a baseline cannot be had from such data, whoever asks; null where it can. */
function impossible(name: BaselineName, facts: BaselineFacts): string | null {
  if (!facts.keepSeen && OF_REPEATS.includes(name)) {
    return "it ranks items of the history alone, and seen items are removed";
  }
  if (name === "content" && !facts.hasContent) {
    return "the model reads no column of categories or text";
  }
  if (name === "ease" && facts.V - 1 > DENSE_ITEMS_MAX) {
    return `${countText(facts.V - 1)} items, and its matrix is of at most ${countText(DENSE_ITEMS_MAX)}`;
  }
  return null;
}

function tooMuchByDefault(name: BaselineName, { events, V }: BaselineFacts): string | null {
  if (OF_PAIRS_OR_SEQUENCES.includes(name) && events > EVENTS_DEFAULT_MAX) {
    return `${countText(events)} events, more than ${countText(EVENTS_DEFAULT_MAX)}; ask for it with --baselines`;
  }
  if (name === "ease" && V - 1 > EASE_ITEMS_DEFAULT_MAX) {
    return `${countText(V - 1)} items, more than ${countText(EASE_ITEMS_DEFAULT_MAX)}; ask for it with --baselines`;
  }
  return null;
}

/** Whether a field says what an item is: a column of categories, words or text. */
export function isContent({ kind, column }: Pick<Field, "kind" | "column">): boolean {
  return column !== null && kind !== "buckets";
}

/** `all`, `none`, or names with commas between. Throws ConfigurationError `option-out-of-range`. */
export function parseBaselines(text: string): "all" | readonly BaselineName[] {
  const given = text.trim();
  if (given === "all" || given === "none") {
    return given === "all" ? given : [];
  }
  const names = given.split(",").map((name) => name.trim());
  for (const name of names) {
    if (!BASELINES.some((known) => known === name)) {
      throw optionError("--baselines", {
        expected: `all, none, or some of ${BASELINES.join(", ")}, with commas between`,
        found: JSON.stringify(name),
      });
    }
  }
  return BASELINES.filter((name) => names.includes(name));
}

/** Throws ConfigurationError for a baseline asked for by name that this request cannot have. */
export function checkBaselines(
  asked: AskedBaselines | null,
  { keepSeen, fields }: { readonly keepSeen: boolean; readonly fields: readonly Field[] },
): void {
  const facts = { events: 0, V: 1, keepSeen, hasContent: fields.some(isContent) };
  for (const name of asked === null || asked === "all" ? [] : (asked ?? [])) {
    const reason = impossible(name, facts);
    if (reason !== null) {
      throw optionError(
        "--baselines",
        { expected: "baselines that this run can have", found: `${name}: ${reason}` },
        name === "content"
          ? "name a column with --input, or leave the baseline out"
          : "add --keep-seen, or leave the baseline out",
      );
    }
  }
}
