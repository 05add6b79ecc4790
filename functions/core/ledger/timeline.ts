// The invocations of a run over time, in as few lanes as it takes that none covers another.

import type { TimelineBar } from "../report/costReport.ts";
import type { LedgerEntry } from "./ledger.ts";
import { billedInvocation } from "./ledgerBill.ts";

/** More bars than this are drawn a wave at a time. */
const BARS_MAX = 600;

/** The bars in the order of their beginnings. */
export function timelineOf(entries: readonly LedgerEntry[]): readonly TimelineBar[] {
  const first = Math.min(...entries.map(beginOf));
  const bars = entries.map((entry) => ({
    lane: 0,
    startMs: entry.startedAtMs - first,
    endMs: entry.startedAtMs + entry.runMs - first,
    initMs: entry.initMs,
    stage: entry.stage,
    kind: entry.kind,
    isNeeded: billedInvocation(entry).isNeeded,
    attempt: entry.attempt,
    count: 1,
    wave: entry.wave,
  }));
  const shown = bars.length <= BARS_MAX ? bars : byWave(bars);
  return inLanes(shown.map(({ wave: _, ...bar }) => bar));
}

function beginOf({ startedAtMs, initMs }: LedgerEntry): number {
  return startedAtMs - initMs;
}

type WaveBar = TimelineBar & { readonly wave: number };

/** One bar for what was needed of a wave, and one for what was not. */
function byWave(bars: readonly WaveBar[]): readonly WaveBar[] {
  const groups = Map.groupBy(bars, ({ wave, kind, isNeeded }) => `${wave} ${kind} ${isNeeded}`);
  return [...groups.values()].map((own) => {
    const [one] = own as [WaveBar];
    return {
      ...one,
      startMs: Math.min(...own.map(({ startMs }) => startMs)),
      endMs: Math.max(...own.map(({ endMs }) => endMs)),
      initMs: 0,
      count: own.length,
    };
  });
}

function inLanes(bars: readonly TimelineBar[]): readonly TimelineBar[] {
  const ends: number[] = [];
  const sorted = bars.toSorted((a, b) => a.startMs - a.initMs - (b.startMs - b.initMs));
  return sorted.map((bar) => {
    const free = ends.findIndex((end) => end <= bar.startMs - bar.initMs);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = bar.endMs;
    return { ...bar, lane };
  });
}
