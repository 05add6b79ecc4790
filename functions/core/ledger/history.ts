// The attempts of a run as a history: what was done when, in the order of the clock, as people read logs.

import { isoText } from "../isoTime.ts";
import type { LedgerEntry } from "./ledger.ts";

/** The attempts, earliest first; those that began at the same moment by wave, kind, index and attempt. */
export function historyOf(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  return entries.toSorted(
    (a, b) =>
      a.startedAtMs - b.startedAtMs ||
      a.wave - b.wave ||
      (a.kind === b.kind ? 0 : a.kind < b.kind ? -1 : 1) ||
      a.index - b.index ||
      a.attempt - b.attempt,
  );
}

/** `2026-11-24T23:15:07Z  train task 3, attempt 2: done, 4.2 s, cold, 312 of 1769 MB, 12 requests` */
export function historyLine(entry: LedgerEntry): string {
  const { stage, kind, index, attempt, outcome, initMs, runMs, memoryMb, peakBytes } = entry;
  const what = kind === "task" ? `${stage} task ${index}` : `reduction of ${stage}`;
  const again = attempt === 0 ? "" : `, attempt ${attempt + 1}`;
  const memory = peakBytes === null ? "" : `${Math.round(peakBytes / 2 ** 20)} of `;
  const { get, getRange, size, put, list } = entry.requests;
  const parts = [
    entry.isNeeded || outcome !== "done" ? outcome : `${outcome} before by another`,
    `${(runMs / 1000).toFixed(1)} s`,
    ...(initMs > 0 ? [`cold (${(initMs / 1000).toFixed(1)} s)`] : []),
    `${memory}${memoryMb} MB`,
    `${get + getRange + size + put + list} requests`,
  ];
  return `${isoText(entry.startedAtMs)}  ${what}${again}: ${parts.join(", ")}`;
}
