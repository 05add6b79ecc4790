// Gains of aligned cases summed by user: what every test by user starts from. Cases of one user are alike, so that
// users and not cases are what is drawn.

import type { CutMetric } from "./gains.ts";
import { gainOf } from "./gains.ts";

/** [users] each. The mean over cases is Σ sums / Σ cases. */
export interface UserSums {
  readonly sums: Float64Array;
  readonly cases: Float64Array;
}

/** Which cases of which users: `isChosen` null takes all; users without a chosen case have 0 cases. */
export interface CaseChoice {
  readonly users: number;
  readonly userOf: Uint32Array;
  readonly isChosen: Uint8Array | null;
}

/** The gains of `ranks` by `metric`, summed over the chosen cases of each user. */
export function userSums(ranks: Uint32Array, choice: CaseChoice, metric: CutMetric): UserSums {
  return sumsByUser((index) => gainOf(metric, ranks[index] as number), choice);
}

/** The values of cases, by their index, summed over the chosen cases of each user. */
export function sumsByUser(valueAt: (index: number) => number, choice: CaseChoice): UserSums {
  const { users, userOf, isChosen } = choice;
  const sums = new Float64Array(users);
  const cases = new Float64Array(users);
  for (let index = 0; index < userOf.length; index++) {
    if (isChosen === null || isChosen[index] === 1) {
      const user = userOf[index] as number;
      sums[user] = (sums[user] as number) + valueAt(index);
      cases[user] = (cases[user] as number) + 1;
    }
  }
  return { sums, cases };
}

/** Users without a case are dropped from all parts; a part for every ranking. */
export function withCases(parts: readonly UserSums[]): readonly UserSums[] {
  const kept = [...(parts[0]?.cases ?? [])].flatMap((count, user) => (count > 0 ? [user] : []));
  const chosen = (column: Float64Array) => Float64Array.from(kept, (user) => column[user] ?? 0);
  return parts.map(({ sums, cases }) => ({ sums: chosen(sums), cases: chosen(cases) }));
}

/** The mean over all cases; NaN without one. */
export function meanOf({ sums, cases }: UserSums): number {
  return total(sums) / total(cases);
}

function total(column: Float64Array): number {
  let sum = 0;
  for (const value of column) {
    sum += value;
  }
  return sum;
}
