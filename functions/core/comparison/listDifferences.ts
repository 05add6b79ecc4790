// How the lists of two runs differ in what is measured on them, over the users that both have lists for.

import { present } from "../assert.ts";
import { exposureFigures } from "./exposureFigures.ts";
import { type FigureDifference, figureDifferences, meanFigures } from "./userFigures.ts";
import type { UserSums } from "./userSums.ts";

/** The lists of one run. */
export interface ListTable {
  /** [users] external ids. */
  readonly users: readonly string[];
  /** [users] items of the run's vocabulary, best first. */
  readonly lists: readonly Uint32Array[];
  /** [V] external ids of items; the first is padding. */
  readonly itemIds: readonly string[];
  /** Items that the run may show. */
  readonly candidates: number;
  /** By metric, such as `aplt@10`: [users] sums, and what they are to be divided by. */
  readonly columns: ReadonlyMap<string, UserSums>;
}

export interface ListDifferences {
  readonly users: number;
  /** Metrics that both have a value of. */
  readonly differences: readonly FigureDifference[];
}

/** The differences b − a of everything measured at `cutoffs`. */
export function listDifferences(
  { a, b }: { readonly a: ListTable; readonly b: ListTable },
  cutoffs: readonly number[],
  seed: number,
): ListDifferences {
  const placeInB = new Map(b.users.map((user, place) => [user, place]));
  const common = a.users.flatMap((user, place) => {
    const other = placeInB.get(user);
    return other === undefined ? [] : [[place, other] as const];
  });
  const [ofA, ofB] = [common.map(([place]) => place), common.map(([, place]) => place)];
  const numbers = jointNumbers(a.itemIds, b.itemIds);
  const listsA = ofA.map((place) => present(a.lists[place], "a list a user"));
  const listsB = ofB.map((place) =>
    present(b.lists[place], "a list a user").map((item) => numbers.ofB[item] as number),
  );
  const sides = {
    a: { lists: listsA, candidates: a.candidates },
    b: { lists: listsB, candidates: b.candidates },
  };
  const hasLists = [listsA, listsB].every((lists) => lists.some(({ length }) => length > 0));
  const figures = [
    ...(hasLists ? cutoffs : []).map((k) => exposureFigures(sides, { k, items: numbers.items })),
    ...[...a.columns].flatMap(([name, column]) => {
      const other = b.columns.get(name);
      const pair = other && { a: chosen(column, ofA), b: chosen(other, ofB) };
      return pair !== undefined && hasCases(pair.a) && hasCases(pair.b)
        ? [meanFigures(name, pair)]
        : [];
    }),
  ];
  return {
    users: common.length,
    differences: figureDifferences(figures, common.length, seed),
  };
}

/** Items of B by the numbers of A, and new ones for those that A does not have. */
function jointNumbers(
  idsA: readonly string[],
  idsB: readonly string[],
): { readonly ofB: Uint32Array; readonly items: number } {
  const numberOf = new Map(idsA.map((id, item) => [id, item]));
  let items = idsA.length;
  const ofB = Uint32Array.from(idsB, (id) => {
    const known = numberOf.get(id);
    items += known === undefined ? 1 : 0;
    return known ?? items - 1;
  });
  return { ofB, items };
}

function chosen({ sums, cases }: UserSums, places: readonly number[]): UserSums {
  const of = (column: Float64Array) => Float64Array.from(places, (place) => column[place] ?? 0);
  return { sums: of(sums), cases: of(cases) };
}

function hasCases({ cases }: UserSums): boolean {
  return cases.some((count) => count > 0);
}
