// The reliability curve: what probability was said against how often it came true, in bins of equal width.

import * as Plot from "@observablehq/plot";
import type { ReliabilityBin } from "../../metrics/scoreMetrics.ts";
import type { Markup } from "../html.ts";
import { draw } from "./drawing.ts";

const TICKS = [0, 0.25, 0.5, 0.75, 1];
const percent = (value: number) => `${Math.round(value * 100)}\u00a0%`;

/** Bins with fewer cases are hollow and off the line: a single case comes true always or never. */
const CASES_MIN = 10;

/** Dots by bin, larger where more cases are; the diagonal is what may be believed. */
export function reliabilityPlot(curve: readonly ReliabilityBin[]): Markup {
  const points = curve.flatMap(({ predicted, observed, cases }) =>
    predicted === null || observed === null ? [] : [{ predicted, observed, cases }],
  );
  const most = Math.max(1, ...points.map(({ cases }) => cases));
  // A radius that is a field would be scaled by the plot; areas follow the cases here.
  const dots = points.map((point) => ({ ...point, size: 3 + 4 * Math.sqrt(point.cases / most) }));
  return draw({
    title: `Observed share by said probability: ${points
      .map(({ predicted, observed }) => `${percent(predicted)} said, ${percent(observed)} came`)
      .join("; ")}.`,
    height: 290,
    marginTop: 12,
    marginRight: 20,
    marginBottom: 40,
    marginLeft: 56,
    x: { domain: [0, 1] },
    y: { domain: [0, 1] },
    marks: [
      Plot.ruleY(TICKS, { stroke: "var(--grid)" }),
      Plot.axisY(TICKS, { tickSize: 0, label: null, tickFormat: percent }),
      Plot.axisX(TICKS, {
        tickSize: 4,
        label: "probability that was said",
        labelAnchor: "center",
        labelArrow: "none",
        tickFormat: percent,
      }),
      Plot.line(
        [
          [0, 0],
          [1, 1],
        ],
        { stroke: "var(--ceiling)", strokeDasharray: "5 4" },
      ),
      Plot.line(points.filter(isFull), {
        x: "predicted",
        y: "observed",
        stroke: "var(--model)",
        strokeWidth: 2,
      }),
      ...dots.map((dot) =>
        Plot.dot([dot], {
          ...{ x: "predicted", y: "observed", r: dot.size, stroke: "var(--model)" },
          fill: isFull(dot) ? "var(--model)" : "var(--paper)",
        }),
      ),
    ],
  });
}

function isFull({ cases }: { readonly cases: number }): boolean {
  return cases >= CASES_MIN;
}
