// Training by round: the loss of each round's own training, and the validation metric of the weights each round began
// with. The best round is marked by a line whose name stands above the frame, where no curve can cross it.

import * as Plot from "@observablehq/plot";
import { present } from "../../assert.ts";
import { log } from "../../elementary.ts";
import { HEADLINE } from "../contenders.ts";
import { metricName, metricText } from "../format.ts";
import type { Markup } from "../html.ts";
import type { MetricValue, Report, ReportTraining } from "../model.ts";
import { axisTicks, metricTicks, wholeTicks } from "./axis.ts";
import { draw } from "./drawing.ts";

interface CurvePoint extends MetricValue {
  readonly round: number;
}

interface Curve {
  readonly title: string;
  readonly colour: string;
  readonly points: readonly CurvePoint[];
  /** A value that the axis must hold and that is drawn as a level of its own, with its name. */
  readonly level: { readonly value: number; readonly name: string } | null;
  /** The axis begins here or below. */
  readonly low: number;
}

/** The most points of a drawing; longer trainings are thinned evenly, keeping first, best and last. */
const POINTS_MAX = 200;

const MARGIN_TOP = 36;

/**
 * Mean training loss (nats) of every round that trained; null where none trained. A cross-entropy over all items stands
 * beside that of a blind guess, other losses have none.
 */
export function lossCurve({ training, data, model }: Report): Markup | null {
  const points = training.rounds.flatMap(({ round, trainLoss }): CurvePoint[] =>
    trainLoss === null ? [] : [{ round, value: trainLoss, low: trainLoss, high: trainLoss }],
  );
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) {
    return null;
  }
  // Equal chances for all n items cost -ln(1/n) nats.
  const blind = log(Math.max(data.items, 1));
  const values = points.map(({ value }) => value);
  const isComparable = model.objective === undefined;
  const course = `Training loss from ${first.value.toFixed(3)} in round ${first.round} to ${last.value.toFixed(3)} in round ${last.round}`;
  return drawCurve(training, {
    title: isComparable ? `${course}; a blind guess has ${blind.toFixed(3)}.` : `${course}.`,
    colour: "var(--loss)",
    points,
    level: isComparable ? { value: blind, name: `blind guess ${blind.toFixed(2)}` } : null,
    low: Math.min(...values, ...(isComparable ? [blind] : [])),
  });
}

/** The headline metric on the validation cases of the weights that came into each round; null without such cases. */
export function validationCurve(training: ReportTraining): Markup | null {
  const points = training.rounds.flatMap(({ round, validation }): CurvePoint[] => {
    const measured = validation[HEADLINE];
    return measured === undefined ? [] : [{ round, ...measured }];
  });
  const best = points.find(({ round }) => round === training.bestRound);
  return best === undefined
    ? null
    : drawCurve(training, {
        title: `Validation ${metricName(HEADLINE)} by round; best in round ${best.round} with ${metricText(HEADLINE, best.value)}.`,
        colour: "var(--model)",
        points,
        level: null,
        low: 0,
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
  const { title, colour, level, low } = curve;
  const points = thinned(curve.points, bestRound, POINTS_MAX);
  const firstRound = present(rounds[0], "training has a round").round;
  const lastRound = Math.max(rounds.at(-1)?.round ?? 0, firstRound + 1);
  const high = Math.max(...points.map((point) => point.high), level?.value ?? low);
  const ticks = level === null ? metricTicks(high) : axisTicks(low, high, 5);
  const dots = points.length > 40 ? [] : points;
  const curveChannels = { x: "round", y: "value" };
  return draw({
    title,
    height: 240,
    marginTop: MARGIN_TOP,
    marginRight: 18,
    marginBottom: 40,
    marginLeft: 52,
    x: { domain: [firstRound, lastRound] },
    y: { domain: [ticks.values[0], ticks.values.at(-1)] },
    marks: [
      Plot.ruleY(ticks.values, { stroke: "var(--grid)" }),
      Plot.axisY(ticks.values, {
        tickSize: 0,
        label: null,
        tickFormat: (value: number) => value.toFixed(ticks.decimals),
      }),
      Plot.axisX([...wholeTicks(firstRound, lastRound, 8)], {
        tickSize: 4,
        label: "Round",
        labelAnchor: "center",
        labelArrow: "none",
        tickFormat: String,
      }),
      ...levelMarks(level, bestRound - firstRound > lastRound - bestRound ? "left" : "right"),
      ...bestMarks(bestRound, firstRound, lastRound),
      Plot.areaY(points, { x: "round", y1: "low", y2: "high", fill: colour, fillOpacity: 0.16 }),
      Plot.line(points, { ...curveChannels, stroke: colour, strokeWidth: 2 }),
      Plot.dot(dots, { ...curveChannels, fill: colour, r: 2.5 }),
      Plot.dot(
        points.filter(({ round }) => round === bestRound),
        { ...curveChannels, fill: colour, r: 5, stroke: "var(--paper)" },
      ),
    ],
  });
}

/** The level's name stands at the side where the mark of the best round is not. */
function levelMarks(level: Curve["level"], side: "left" | "right"): readonly Plot.Markish[] {
  return level === null
    ? []
    : [
        Plot.ruleY([level.value], { stroke: "var(--soft)", strokeDasharray: "1 3" }),
        Plot.text([level.name], {
          y: () => level.value,
          text: (name: string) => name,
          frameAnchor: side,
          textAnchor: side === "left" ? "start" : "end",
          dx: side === "left" ? 6 : 0,
          dy: -8,
          fill: "var(--soft)",
        }),
      ];
}

function bestMarks(best: number, first: number, last: number): readonly Plot.Markish[] {
  return [
    Plot.ruleX([best], { stroke: "var(--soft)", strokeDasharray: "3 3" }),
    Plot.text([best], {
      x: (round: number) => round,
      frameAnchor: "top",
      textAnchor: bestAnchor(best, first, last),
      dy: 10 - MARGIN_TOP,
      text: (round: number) => `best: round ${round}`,
      fill: "var(--soft)",
      fontWeight: 600,
    }),
  ];
}

/** The mark's name leans inwards near the ends of the axis, so that it is never cut. */
function bestAnchor(best: number, first: number, last: number): "start" | "middle" | "end" {
  const place = last > first ? (best - first) / (last - first) : 0;
  if (place < 0.15) {
    return "start";
  }
  return place > 0.85 ? "end" : "middle";
}
