// Means of named values over users, lists or cases, that shards fill and merge in any order to the same bits.

import { assert } from "../assert.ts";
import type { ExactSum } from "./exactSum.ts";
import { exactSum } from "./exactSum.ts";

/** A shard's part of the means, as plain data. */
export type MeanParts = Readonly<
  Record<string, { readonly count: number; readonly parts: readonly number[] }>
>;

export interface MeanAccumulator {
  /** Counts one row. A value that is null is left out of its mean. */
  add(values: Readonly<Record<string, number | null>>): void;
  merge(other: MeanParts): void;
  parts(): MeanParts;
  /** The means by name in order of name; a name without values is left out. */
  means(): Readonly<Record<string, number>>;
}

export function meanAccumulator(): MeanAccumulator {
  const entries = new Map<string, { count: number; sum: ExactSum }>();
  const entryOf = (name: string) => {
    const entry = entries.get(name) ?? { count: 0, sum: exactSum() };
    entries.set(name, entry);
    return entry;
  };
  const sorted = () => Array.from(entries).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    add(values) {
      for (const [name, value] of Object.entries(values)) {
        if (value !== null) {
          const entry = entryOf(name);
          entry.count += 1;
          entry.sum.add(value);
        }
      }
    },
    merge(other) {
      for (const [name, { count, parts }] of Object.entries(other)) {
        assert(Number.isSafeInteger(count) && count >= 0, "a mean is over a number of values");
        const entry = entryOf(name);
        entry.count += count;
        entry.sum.merge(parts);
      }
    },
    parts: () =>
      Object.fromEntries(
        sorted().map(([name, { count, sum }]) => [name, { count, parts: sum.parts() }]),
      ),
    means: () =>
      Object.fromEntries(
        sorted().flatMap(([name, { count, sum }]) =>
          count === 0 ? [] : [[name, sum.value() / count]],
        ),
      ),
  };
}
