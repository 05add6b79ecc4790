// Vertical bars over a numeric axis: how many users fall into each stretch of a number.

import * as Plot from "@observablehq/plot";
import type { Markup } from "../html.ts";
import { axisTicks } from "./axis.ts";
import { draw } from "./drawing.ts";

export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Bars side by side, in ascending order; at least one. `label` names the horizontal axis. */
export function barsPlot(bars: readonly Bar[], title: string, label: string): Markup {
  const [low, high] = [bars[0]?.from ?? 0, bars.at(-1)?.to ?? 1];
  const across = axisTicks(low, high, 5);
  const up = axisTicks(0, Math.max(1, ...bars.map(({ count }) => count)), 4);
  return draw({
    title,
    height: 240,
    marginTop: 12,
    marginRight: 20,
    marginBottom: 40,
    marginLeft: 56,
    x: { domain: [across.values[0], across.values.at(-1)] },
    y: { domain: [0, up.values.at(-1)] },
    marks: [
      Plot.ruleY(up.values, { stroke: "var(--grid)" }),
      Plot.axisY(up.values, { tickSize: 0, label: null, tickFormat: shortText }),
      Plot.axisX(across.values, {
        tickSize: 4,
        label,
        labelAnchor: "center",
        labelArrow: "none",
        tickFormat: (value: number) => value.toFixed(across.decimals),
      }),
      Plot.rect(bars, { x1: "from", x2: "to", y1: 0, y2: "count", fill: "var(--bar)", inset: 0.5 }),
    ],
  });
}

/** `1.5M`, `20k`: a count that fits beside an axis. */
function shortText(count: number): string {
  if (count >= 1_000_000) {
    return `${count / 1_000_000}M`;
  }
  return count >= 1_000 ? `${count / 1_000}k` : String(count);
}
