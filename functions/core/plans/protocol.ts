// Protocols of a plan: what one line of `splits` makes of it. Most are a split as `millrace run --split` knows it;
// folds and rolling windows are several, whose cases are taken together.

import { parseEventTime } from "../eventTime.ts";
import { isoText } from "../isoTime.ts";
import { parseSplit } from "../splits/split.ts";
import { invalidPlan } from "./planSchema.ts";

export interface Window {
  /** ms since 1970, inclusive. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

export interface Protocol {
  /** As the plan says it. */
  readonly text: string;
  readonly kind: "split" | "folds" | "rolling" | "frozen";
  /** Values of --split, one run each; their cases are disjoint and are evaluated as one. */
  readonly parts: readonly string[];
  /** Windows by which the cases are also looked at; for rolling and frozen. */
  readonly windows: readonly Window[];
}

const WINDOWS_MAX = 100;

/**
 * `folds:5`: cross-validation over users. `rolling:FROM..TO/N`: N equal windows, before each of which the model is
 * trained again on everything earlier (rolling origin). `frozen:FROM..TO/N`: the same windows, trained once before
 * the first. Anything else: a split of `millrace run`. Throws ConfigurationError.
 */
export function parseProtocol(text: string, where: string): Protocol {
  const folds = /^folds:(\d{1,4})$/.exec(text);
  if (folds !== null) {
    const count = Number(folds[1]);
    const parts = Array.from({ length: count }, (_, fold) => `fold:${fold + 1}/${count}`);
    if (count < 3) {
      throw invalidPlan(where, "folds:K with K from 3 on", JSON.stringify(text));
    }
    return { text, kind: "folds", parts, windows: [] };
  }
  const rolling = /^(rolling|frozen):(.+)\.\.(.+)\/(\d{1,4})$/.exec(text);
  if (rolling !== null) {
    const [, kind, from, to, count] = rolling as unknown as string[];
    const windows = windowsOf({ from, to, count: Number(count), text, where });
    const spans = kind === "rolling" ? windows : [spanOf(windows)];
    const parts = spans.map(({ fromMs, toMs }) => `time:${isoText(fromMs)}..${isoText(toMs)}`);
    return { text, kind: kind as "rolling" | "frozen", parts, windows };
  }
  parseSplit(text);
  return { text, kind: "split", parts: [text], windows: [] };
}

interface WindowText {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly count: number;
  readonly text: string;
  readonly where: string;
}

/** Windows of whole seconds, one after the other. */
function windowsOf({ from, to, count, text, where }: WindowText): readonly Window[] {
  const [startMs, endMs] = [parseEventTime(from ?? ""), parseEventTime(to ?? "")];
  const isUsable =
    startMs !== null &&
    endMs !== null &&
    count >= 1 &&
    count <= WINDOWS_MAX &&
    endMs - startMs >= count * 1000;
  if (!isUsable) {
    throw invalidPlan(
      where,
      `two times, the earlier first, and 1 to ${WINDOWS_MAX} windows, such as rolling:2025-03-01..2025-03-29/4`,
      JSON.stringify(text),
    );
  }
  const bound = (index: number) =>
    Math.floor((startMs + ((endMs - startMs) * index) / count) / 1000) * 1000;
  return Array.from({ length: count }, (_, index) => ({
    fromMs: bound(index),
    toMs: bound(index + 1),
  }));
}

function spanOf(windows: readonly Window[]): Window {
  return { fromMs: windows[0]?.fromMs ?? 0, toMs: windows.at(-1)?.toMs ?? 0 };
}
