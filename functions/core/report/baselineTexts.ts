// The baselines as a reader meets them: names, what each does, and what was chosen for it.

import type { BaselineName } from "../baselines/baselineNames.ts";
import type { Settings, TunedBaseline } from "../baselines/settings.ts";
import { countOf, countText, metricName } from "./format.ts";

/** A name short enough for the margin of a plot, and what the baseline does as a sentence without a subject. */
export const BASELINE_TEXTS: Readonly<
  Record<BaselineName, { readonly name: string; readonly does: string }>
> = {
  random: { name: "Random", does: "ranks by chance: the floor under all others." },
  most_popular: {
    name: "Most popular",
    does: "ranks the items with the most events before the test, the same for everybody.",
  },
  recent_popularity: {
    name: "Recent popularity",
    does: "ranks the items with the most events in the last stretch before the test, the same for everybody.",
  },
  last_item: { name: "Last item", does: "ranks the items of the history, the latest first." },
  repeats: {
    name: "Repeats",
    does: "ranks the items of the history itself, the most frequent first, then the most popular.",
  },
  markov: {
    name: "Markov chain",
    does: "ranks what most often came right after the last item in other sequences.",
  },
  sequence_rules: {
    name: "Sequence rules",
    does: "ranks what most often and most closely followed the last item in other sequences.",
  },
  association_rules: {
    name: "Association rules",
    does: "ranks what is most often found together with the items of the history, in any order.",
  },
  item_knn: {
    name: "Item-kNN",
    does: "ranks the items most like those of the history, by who has both.",
  },
  user_knn: {
    name: "User-kNN",
    does: "ranks the items of the sequences that share most with the history.",
  },
  content: {
    name: "Content",
    does: "ranks the items whose categories or words are most like those of the history.",
  },
  v_sknn: {
    name: "V-SKNN",
    does: "ranks the items of recent sequences like the history, late items weighing most.",
  },
  ease: {
    name: "EASE",
    does: "ranks by a linear model of items on items, fitted in closed form.",
  },
  personal_frequency: {
    name: "Own frequency",
    does: "ranks the items of the history by how often they occur in it, older events counting less where that helps.",
  },
};

/** A name as it stands within a sentence: with a small letter, unless it is an abbreviation or somebody's name. */
export function nameWithin(name: string): string {
  const isKept = /^[A-Z][A-Z-]/.test(name) || name === BASELINE_TEXTS.markov.name;
  return isKept ? name : name.slice(0, 1).toLowerCase() + name.slice(1);
}

/** `30 neighbours, shrinkage 10`. */
export function settingsText(settings: Settings): string {
  const parts = Object.entries(settings).map(([name, value]) => SETTINGS[name]?.(value) ?? "");
  return parts.length === 0 ? "no decay" : parts.join(", ");
}

const SETTINGS: Readonly<Record<string, (value: number) => string>> = {
  percent: (value) => `the last ${value}\u00a0% of the time`,
  neighbours: (value) => countOf(value, "neighbour"),
  shrinkage: (value) => `shrinkage ${value}`,
  recent: (value) => `of the ${countText(value)} most recent`,
  lambda: (value) => `λ ${value}`,
  halfLifeEvents: (value) => `half-life ${countOf(value, "event")}`,
  halfLifeDays: (value) => `half-life ${countOf(value, "day")}`,
};

/** What was chosen and by what, as a sentence. */
export function tunedText({ settings, metric, cases, tried }: TunedBaseline): string {
  const chosen = settingsText(settings);
  const best = tried.find(
    (one) => one.settings === settings || settingsText(one.settings) === chosen,
  );
  if (cases === 0 || best?.score === undefined || best.score === null) {
    return `Settings: ${chosen}; there was no validation case to choose by.`;
  }
  return `Settings: ${chosen}, the best of ${tried.length} on ${countOf(cases, "validation case")} (${metricName(metric)} ${best.score.toFixed(4)}).`;
}
