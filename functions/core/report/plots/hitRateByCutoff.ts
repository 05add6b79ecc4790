// Hit rate against K, the length of the list: one line a contender, named at its end. The names are moved apart where
// lines end close together, and a thin leader joins each to its line.

import * as Plot from "@observablehq/plot";
import { CUTOFFS } from "../../metrics/rankingMetrics.ts";
import { type Contender, metricOf } from "../contenders.ts";
import { metricText } from "../format.ts";
import type { Markup } from "../html.ts";
import type { MetricValue } from "../model.ts";
import { metricTicks, metricTickText } from "./axis.ts";
import { draw } from "./drawing.ts";
import { spread } from "./spread.ts";

interface CurvePoint extends MetricValue {
  readonly name: string;
  readonly colour: string;
  readonly cutoff: number;
}

interface CurveEnd extends CurvePoint {
  /** Where the name stands, in units of the hit rate. */
  readonly labelAt: number;
}

const HEIGHT = 290;
const MARGIN_TOP = 12;
const MARGIN_BOTTOM = 40;
/** Room for the longest name in a wide bold face, and its leader. */
const MARGIN_RIGHT = 134;
const LABEL_GAP = 16;
const CUTOFF_LAST = CUTOFFS[CUTOFFS.length - 1] as number;

/** Lines of hit rate@K over the cutoffs. */
export function hitRateByCutoff(contenders: readonly Contender[]): Markup {
  const points = contenders.flatMap(curvePoints);
  const ticks = metricTicks(Math.max(...points.map(({ high }) => high)));
  const top = ticks.values.at(-1) as number;
  const ends = curveEnds(points, top);
  const isCeiling = ({ name }: CurvePoint) => name === "Ceiling";
  const lineOptions = { x: "cutoff", y: "value", z: "name", stroke: "colour", strokeWidth: 2 };
  return draw({
    title: `Hit rate by length of the list. At ${CUTOFF_LAST}: ${ends
      .map(({ name, value }) => `${name} ${metricText("hit_rate@", value)}`)
      .join(", ")}.`,
    height: HEIGHT,
    marginTop: MARGIN_TOP,
    marginRight: MARGIN_RIGHT,
    marginBottom: MARGIN_BOTTOM,
    marginLeft: 56,
    x: { domain: [0, CUTOFF_LAST] },
    y: { domain: [0, top] },
    marks: [
      Plot.ruleY(ticks.values, { stroke: "var(--grid)" }),
      Plot.axisY(ticks.values, {
        tickSize: 0,
        label: null,
        tickFormat: (value: number) => metricTickText("hit_rate@", value, ticks.decimals),
      }),
      Plot.axisX([...CUTOFFS], {
        tickSize: 4,
        label: "K, the length of the list",
        labelAnchor: "center",
        labelArrow: "none",
        tickFormat: String,
      }),
      Plot.ruleX(points, {
        x: "cutoff",
        y1: "low",
        y2: "high",
        stroke: "colour",
        strokeWidth: 5,
        strokeOpacity: 0.3,
      }),
      Plot.line(points.filter(isCeiling), { ...lineOptions, strokeDasharray: "5 4" }),
      Plot.line(
        points.filter((point) => !isCeiling(point)),
        lineOptions,
      ),
      Plot.dot(points, { x: "cutoff", y: "value", fill: "colour", r: 3 }),
      Plot.link(ends, {
        x1: CUTOFF_LAST + 0.4,
        y1: "value",
        x2: CUTOFF_LAST + 1.2,
        y2: "labelAt",
        stroke: "colour",
      }),
      Plot.text(ends, {
        x: CUTOFF_LAST + 1.5,
        y: "labelAt",
        text: "name",
        textAnchor: "start",
        fill: "colour",
        fontWeight: 600,
      }),
    ],
  });
}

function curvePoints(contender: Contender): CurvePoint[] {
  const { name, colour } = contender;
  return CUTOFFS.map((cutoff) => {
    const { value, low, high } = metricOf(contender, `hit_rate@${cutoff}`);
    return { name, colour, cutoff, value, low, high };
  });
}

/** The last point of every curve, with its name's place: moved apart in pixels, given back in units of the axis. */
function curveEnds(points: readonly CurvePoint[], top: number): readonly CurveEnd[] {
  const pixels = HEIGHT - MARGIN_TOP - MARGIN_BOTTOM;
  const ends = points.filter(({ cutoff }) => cutoff === CUTOFF_LAST);
  const places = spread(
    ends.map(({ value }) => (value / top) * pixels),
    { gap: LABEL_GAP, low: 0, high: pixels },
  );
  return ends.map((end, index) => ({
    ...end,
    labelAt: ((places[index] as number) / pixels) * top,
  }));
}
