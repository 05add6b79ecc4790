// Which settings of several runs are not the same, by the path of the field, so that a difference of figures can be
// laid to something.

export interface ConfigurationDifference {
  /** Such as `model.hidden`. */
  readonly field: string;
  /** The value in each run, in the order of the runs; null where a run has no such field. */
  readonly values: readonly unknown[];
}

/** Leaves that differ, by path in code-unit order. Values are JSON; an array is a leaf. */
export function configurationDifferences(
  configurations: readonly object[],
): readonly ConfigurationDifference[] {
  const leaves = configurations.map((value) => new Map(leavesOf(value, "")));
  const fields = [...new Set(leaves.flatMap((map) => [...map.keys()]))].sort();
  return fields
    .map((field) => ({ field, values: leaves.map((map) => map.get(field) ?? null) }))
    .filter(({ values }) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
}

function leavesOf(value: unknown, path: string): readonly (readonly [string, unknown])[] {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    return value === undefined ? [] : [[path, value]];
  }
  return Object.entries(value).flatMap(([name, inner]) =>
    leavesOf(inner, path === "" ? name : `${path}.${name}`),
  );
}
