// Training by round: the loss of each round's own training, and the validation metric of the weights each round began
// with. The best round is marked by a line whose name stands above the frame, where no curve can cross it.

import * as Plot from "@observablehq/plot";
import { assert, present } from "../../assert.ts";
import { HEADLINE } from "../contenders.ts";
import { metricName, metricText } from "../format.ts";
import type { Markup } from "../html.ts";
import type { MetricValue, ReportTraining } from "../model.ts";
import { axisTicks, wholeTicks } from "./axis.ts";
import { draw } from "./drawing.ts";

interface CurvePoint extends MetricValue {
  readonly round: number;
}

interface Curve {
  readonly title: string;
  readonly colour: string;
  readonly points: readonly CurvePoint[];
  readonly low: number;
  readonly tickText: (value: number, decimals: number) => string;
}

/** The most points of a drawing; longer trainings are thinned evenly, keeping first, best and last. */
const POINTS_MAX = 200;

/** Mean training loss (nats) of every round that trained; null where none did. */
export function lossCurve(training: ReportTraining): Markup | null {
  const points = training.rounds.flatMap(({ round, trainLoss }): CurvePoint[] =>
    trainLoss === null ? [] : [{ round, value: trainLoss, low: trainLoss, high: trainLoss }],
  );
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) {
    return null;
  }
  return drawCurve(training, {
    title: `Training loss from ${first.value.toFixed(3)} in round ${first.round} to ${last.value.toFixed(3)} in round ${last.round}.`,
    colour: "var(--loss)",
    points,
    low: Math.min(...points.map(({ low }) => low)),
    tickText: (value, decimals) => value.toFixed(decimals),
  });
}

/** The headline metric on the validation cases, with its interval, of the weights that came into each round. */
export function validationCurve(training: ReportTraining): Markup {
  const points = training.rounds.map(({ round, validation }): CurvePoint => {
    const { value, low, high } = present(validation[HEADLINE], `validation has ${HEADLINE}`);
    return { round, value, low, high };
  });
  const best = present(
    points.find(({ round }) => round === training.bestRound),
    "the best round is one of the rounds",
  );
  return drawCurve(training, {
    title: `Validation ${metricName(HEADLINE)} by round; best in round ${best.round} with ${metricText(HEADLINE, best.value)}.`,
    colour: "var(--model)",
    points,
    low: 0,
    tickText: (value, decimals) => value.toFixed(decimals),
  });
}

/** About `countMax` of the points, evenly chosen; the first, the last and that of `bestRound` stay. */
export function thinned<Point extends { readonly round: number }>(
  points: readonly Point[],
  bestRound: number,
  countMax: number,
): readonly Point[] {
  const stride = Math.max(Math.ceil(points.length / countMax), 1);
  return points.filter(
    ({ round }, index) =>
      index % stride === 0 || index === points.length - 1 || round === bestRound,
  );
}

function drawCurve({ rounds, bestRound }: ReportTraining, curve: Curve): Markup {
  assert(rounds.length > 0, "training has a round");
  const points = thinned(curve.points, bestRound, POINTS_MAX);
  const [firstRound, lastRound] = [rounds[0]?.round ?? 0, rounds.at(-1)?.round ?? 0];
  const ticks = axisTicks(curve.low, Math.max(...points.map(({ high }) => high)), 5);
  const [bottom, top] = [ticks.values[0], ticks.values.at(-1)];
  const best = points.filter(({ round }) => round === bestRound);
  return draw({
    title: curve.title,
    height: 230,
    marginTop: 26,
    marginRight: 18,
    marginBottom: 40,
    marginLeft: 52,
    x: { domain: [firstRound, Math.max(lastRound, firstRound + 1)] },
    y: { domain: [bottom, top] },
    marks: [
      Plot.ruleY(ticks.values, { stroke: "var(--grid)" }),
      Plot.axisY(ticks.values, {
        tickSize: 0,
        label: null,
        tickFormat: (value: number) => curve.tickText(value, ticks.decimals),
      }),
      Plot.axisX([...wholeTicks(firstRound, lastRound, 8)], {
        tickSize: 4,
        label: "Round",
        labelAnchor: "center",
        labelArrow: "none",
        tickFormat: String,
      }),
      Plot.ruleX([bestRound], { stroke: "var(--soft)", strokeDasharray: "3 3" }),
      Plot.text([bestRound], {
        x: (round: number) => round,
        frameAnchor: "top",
        textAnchor: bestAnchor(bestRound, firstRound, lastRound),
        dy: -18,
        text: () => `best: round ${bestRound}`,
        fill: "var(--soft)",
        fontWeight: 600,
      }),
      Plot.areaY(points, {
        x: "round",
        y1: "low",
        y2: "high",
        fill: curve.colour,
        fillOpacity: 0.16,
      }),
      Plot.line(points, { x: "round", y: "value", stroke: curve.colour, strokeWidth: 2 }),
      ...(points.length <= 40
        ? [Plot.dot(points, { x: "round", y: "value", fill: curve.colour, r: 2.5 })]
        : []),
      Plot.dot(best, { x: "round", y: "value", fill: curve.colour, r: 5, stroke: "var(--paper)" }),
    ],
  });
}

/** The mark's name leans inwards near the ends of the axis, so that it is never cut. */
function bestAnchor(best: number, first: number, last: number): "start" | "middle" | "end" {
  const place = last > first ? (best - first) / (last - first) : 0;
  if (place < 0.15) {
    return "start";
  }
  return place > 0.85 ? "end" : "middle";
}
