// Items as points of a plane. Those that the page names have a number; the names stand beside the drawing.

import * as Plot from "@observablehq/plot";
import type { ReportItemMap } from "../evaluation.ts";
import type { Markup } from "../html.ts";
import { draw } from "./drawing.ts";

/** One scale for both axes, so that distances may be compared. */
export function itemMapPlot({ points, named }: ReportItemMap): Markup {
  const reach = 1.12 * Math.max(...points.flat().map(Math.abs));
  const numbered = named.map(({ point }, place) => ({
    at: points[point] ?? [0, 0],
    label: String(place + 1),
  }));
  return draw({
    title: `${points.length} items in the plane in which their vectors differ most.`,
    height: 440,
    marginTop: 12,
    marginRight: 12,
    marginBottom: 12,
    marginLeft: 12,
    x: { domain: [-reach, reach], axis: null },
    y: { domain: [-reach, reach], axis: null },
    marks: [
      Plot.ruleX([0], { stroke: "var(--grid)" }),
      Plot.ruleY([0], { stroke: "var(--grid)" }),
      Plot.dot(points, { x: "0", y: "1", r: 2, fill: "var(--bar)" }),
      Plot.dot(numbered, {
        x: ({ at }) => at[0],
        y: ({ at }) => at[1],
        r: 8,
        fill: "var(--model)",
      }),
      Plot.text(numbered, {
        x: ({ at }) => at[0],
        y: ({ at }) => at[1],
        text: "label",
        fill: "var(--paper)",
        fontWeight: 700,
        fontSize: 10,
      }),
    ],
  });
}
