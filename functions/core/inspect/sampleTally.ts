// What the rows of a sample hold: how many users and items, which events, which times, and some of the rows themselves.

import type { RejectedRow } from "../csv/rowFault.ts";
import type { EventSink, RawEvent } from "../eventReader.ts";

export interface SampleEvent {
  readonly user: string;
  readonly item: string;
  readonly timeMs: number;
  readonly event: string;
}

export interface SampleFacts {
  readonly users: number;
  readonly items: number;
  readonly firstTimeMs: number | null;
  readonly lastTimeMs: number | null;
  /** By frequency, then by name. */
  readonly events: readonly { readonly name: string; readonly count: number }[];
  readonly first: readonly SampleEvent[];
  readonly bad: readonly RejectedRow[];
}

const SHOWN = 5;

export function sampleTally(): { readonly sink: EventSink; facts(): SampleFacts } {
  const users = new Set<string>();
  const items = new Set<string>();
  const events = new Map<string, number>();
  const first: SampleEvent[] = [];
  const bad: RejectedRow[] = [];
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const event = ({ user, item, timeMs, event: name }: RawEvent): void => {
    users.add(user);
    items.add(item);
    events.set(name, (events.get(name) ?? 0) + 1);
    from = Math.min(from, timeMs);
    to = Math.max(to, timeMs);
    if (first.length < SHOWN) {
      first.push({ user, item, timeMs, event: name });
    }
  };
  const reject = (row: RejectedRow): void => {
    if (bad.length < SHOWN) {
      bad.push(row);
    }
  };
  return {
    sink: { event, reject },
    facts: () => ({
      users: users.size,
      items: items.size,
      firstTimeMs: users.size === 0 ? null : from,
      lastTimeMs: users.size === 0 ? null : to,
      events: [...events]
        .map(([name, count]) => ({ name, count }))
        .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)),
      first,
      bad,
    }),
  };
}
