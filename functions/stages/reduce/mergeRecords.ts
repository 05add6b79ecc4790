// Records of parts that add up name by name.

/** The union of `parts`; values under one name are added in the order of the parts. */
export function mergeRecords<T>(
  parts: readonly Readonly<Record<string, T>>[],
  add: (a: T, b: T) => T,
): Readonly<Record<string, T>> {
  const merged: Record<string, T> = {};
  for (const part of parts) {
    for (const [name, value] of Object.entries(part)) {
      const known = merged[name];
      merged[name] = known === undefined ? value : add(known, value);
    }
  }
  return merged;
}
