// What may be said of a comparison in words, which depends on how many seeds stand behind it.

/** Seeds from which on a difference is laid to the configuration. */
export const SEEDS_ENOUGH = 5;

/** What a difference of a cell with this many seeds is a difference of. */
export function statementFor(seeds: number): string {
  if (seeds === 1) {
    return "one seed: where intervals leave out 0, these two artefacts differ; of their configurations this says nothing";
  }
  return seeds < SEEDS_ENOUGH
    ? `${seeds} seeds: intervals take chance in seeds and users into account, but so few seeds tell little; ${SEEDS_ENOUGH} or more are needed to speak of configurations`
    : `${seeds} seeds: intervals take chance in seeds and users into account; where they leave out 0, the configurations differ`;
}

/** One difference in words. */
export function differenceVerdict(
  { difference, pHolm }: { readonly difference: number; readonly pHolm: number },
  seeds: number,
): string {
  if (pHolm >= LEVEL) {
    return "no difference shown";
  }
  const direction = difference > 0 ? "better" : "worse";
  if (seeds === 1) {
    return `these two artefacts differ: ${direction}`;
  }
  return seeds < SEEDS_ENOUGH ? `${direction}, by few seeds` : direction;
}

const LEVEL = 0.05;
