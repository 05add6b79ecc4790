// Families of shoppers: kinds of behaviour that real logs mix, each as a change of the shop's habits, so that it can be
// asked on which of them a model earns its place. docs/generator.md says what each stands for.

import { optionError } from "../optionError.ts";
import { randomStream } from "../random.ts";
import { drawIndex } from "./chance.ts";
import type { ShopperHabits } from "./shop.ts";

export const FAMILIES = [
  "stable",
  "drifting",
  "seasonal",
  "bursty",
  "cold",
  "repeaters",
  "noisy",
] as const;
export type Family = (typeof FAMILIES)[number];

/** How often each family occurs, relative to the others; families that are not named do not occur. */
export type FamilyWeights = Readonly<Partial<Record<Family, number>>>;

const CHANGES: Readonly<Record<Family, Partial<ShopperHabits>>> = {
  stable: { interestHalfLifeDays: Infinity },
  drifting: { interestHalfLifeDays: 4 },
  seasonal: { interestHalfLifeDays: Infinity, seasonDays: 28 },
  bursty: { burstSessions: 4 },
  cold: { sessionsMean: 1.5, eventsPerSessionMean: 3, arrivalShare: 0.7 },
  repeaters: {
    memory: 0.97,
    sessionStart: { repeat: 0.7, successor: 0.05, interest: 0.25 },
    withinSession: { repeat: 0.5, successor: 0.1, interest: 0.4 },
  },
  noisy: { noise: 0.5 },
};

/** The habits of `family` in a shop whose shoppers otherwise have `habits`. */
export function familyHabits(habits: ShopperHabits, family: Family): ShopperHabits {
  return { ...habits, ...CHANGES[family] };
}

/** The family of a user, drawn by seed and index alone: it stays the same whoever else there is. */
export function familyOf(seed: number, weights: FamilyWeights, userIndex: number): Family {
  const named = FAMILIES.filter((family) => (weights[family] ?? 0) > 0);
  const total = named.reduce((sum, family) => sum + (weights[family] ?? 0), 0);
  const shares = named.map((family) => (weights[family] ?? 0) / total);
  const stream = randomStream({ seed, purpose: "generatorUser", major: 2, minor: userIndex });
  return named[drawIndex(stream, shares)] as Family;
}

/** `all`, `drifting` or `stable:3,noisy:1`. Throws ConfigurationError for anything else. */
export function parseFamilies(text: string): FamilyWeights {
  if (text.trim() === "all") {
    return Object.fromEntries(FAMILIES.map((family) => [family, 1]));
  }
  const weights: Partial<Record<Family, number>> = {};
  for (const part of text.split(",")) {
    const [, name = "", weight = "1"] =
      /^\s*([a-z]+)\s*(?::\s*(\d+(?:\.\d+)?))?\s*$/.exec(part) ?? [];
    const family = FAMILIES.find((known) => known === name);
    if (family === undefined || weights[family] !== undefined || Number(weight) <= 0) {
      throw optionError("--families", {
        expected: `all, or some of ${FAMILIES.join(", ")}, each once, with weights as in stable:3,noisy:1`,
        found: JSON.stringify(text),
      });
    }
    weights[family] = Number(weight);
  }
  return weights;
}

/** The spelling that `parseFamilies` reads, in the order of FAMILIES; it tells different weights apart. */
export function familiesText(weights: FamilyWeights): string {
  return FAMILIES.filter((family) => (weights[family] ?? 0) > 0)
    .map((family) => `${family}:${weights[family]}`)
    .join(",");
}
