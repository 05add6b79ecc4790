// Invocations over time: a bar each, by lanes of those that ran side by side. The start of an environment is drawn apart
// before its first invocation.

import * as Plot from "@observablehq/plot";
import type { TimelineBar } from "../costReport.ts";
import type { Markup } from "../html.ts";
import { axisTicks } from "./axis.ts";
import { draw } from "./drawing.ts";

export const GANTT_COLOURS = {
  task: "var(--model)",
  reduce: "var(--baseline-2)",
  waste: "var(--bar-lost)",
  init: "var(--baseline-1)",
} as const;

const LANE_HEIGHT = 18;
const LANES_HEIGHT_MAX = 420;
const MINUTE_MS = 60_000;

/** The bars of a run; there is one at least. */
export function gantt(bars: readonly TimelineBar[]): Markup {
  const lanes = Math.max(...bars.map(({ lane }) => lane)) + 1;
  const endMs = Math.max(...bars.map((bar) => bar.endMs));
  const inMinutes = endMs > 3 * MINUTE_MS;
  const scale = inMinutes ? MINUTE_MS : 1000;
  const ticks = axisTicks(0, endMs / scale, 6);
  const rect = (from: number, to: number, { lane }: TimelineBar, fill: string) => ({
    x1: from / scale,
    x2: to / scale,
    y1: lane + 0.12,
    y2: lane + 0.88,
    fill,
  });
  const rects = bars.flatMap((bar) => [
    ...(bar.initMs > 0
      ? [rect(bar.startMs - bar.initMs, bar.startMs, bar, GANTT_COLOURS.init)]
      : []),
    rect(bar.startMs, bar.endMs, bar, bar.isNeeded ? GANTT_COLOURS[bar.kind] : GANTT_COLOURS.waste),
  ]);
  const wasted = bars
    .filter(({ isNeeded }) => !isNeeded)
    .reduce((sum, { count }) => sum + count, 0);
  const count = bars.reduce((sum, bar) => sum + bar.count, 0);
  return draw({
    title: `${count} invocations over ${(endMs / 1000).toFixed(1)} seconds, ${lanes} at a time at most; ${wasted} were not needed.`,
    height: 56 + Math.min(LANES_HEIGHT_MAX, lanes * LANE_HEIGHT),
    marginTop: 12,
    marginRight: 18,
    marginBottom: 40,
    marginLeft: 30,
    x: { domain: [0, ticks.values.at(-1) ?? 1] },
    y: { domain: [0, lanes], reverse: true, axis: null },
    marks: [
      Plot.ruleX(ticks.values, { stroke: "var(--grid)" }),
      Plot.rect(rects, {
        x1: "x1",
        x2: "x2",
        y1: "y1",
        y2: "y2",
        fill: (bar: { fill: string }) => bar.fill,
      }),
      Plot.axisX(ticks.values, {
        tickSize: 4,
        label: inMinutes ? "Minutes" : "Seconds",
        labelAnchor: "center",
        labelArrow: "none",
        tickFormat: (value: number) => value.toFixed(ticks.decimals),
      }),
    ],
  });
}
