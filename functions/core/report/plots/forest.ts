// A forest plot: one line a contender, with the value as a dot and its 95 % interval as a bar. The model's interval
// runs through all lines as a band, so that overlap is seen and need not be read off.

import * as Plot from "@observablehq/plot";
import { type Contender, metricOf } from "../contenders.ts";
import { metricName, metricText } from "../format.ts";
import type { Markup } from "../html.ts";
import type { MetricValue } from "../model.ts";
import { metricTicks, metricTickText } from "./axis.ts";
import { draw } from "./drawing.ts";

interface ForestLine extends MetricValue {
  readonly name: string;
  readonly colour: string;
  readonly text: string;
}

/** The caption of every forest plot. */
export const HOW_TO_READ_FOREST =
  "Further right is better. A dot is the measured value, its bar the 95\u00a0% interval. The bars are of each method by itself; the verdict rests on the differences case by case, which are known more finely than the bars show.";

const LINE_HEIGHT = 34;

/** Forest plot of `metric` for the contenders, in their order; the first is the model. */
export function forestPlot(contenders: readonly Contender[], metric: string): Markup {
  const lines = contenders.map((contender): ForestLine => {
    const { value, low, high } = metricOf(contender, metric);
    const { name, colour } = contender;
    return { name, colour, value, low, high, text: metricText(metric, value) };
  });
  const ticks = metricTicks(Math.max(...lines.map(({ high }) => high)));
  return draw({
    title: `${metricName(metric)}: ${lines.map(({ name, text }) => `${name} ${text}`).join(", ")}.`,
    height: LINE_HEIGHT * lines.length + 40,
    marginTop: 8,
    marginRight: 62,
    marginBottom: 32,
    marginLeft: 116,
    x: { domain: [0, ticks.values.at(-1)] },
    y: { type: "band", domain: lines.map(({ name }) => name), padding: 0.3 },
    marks: [
      Plot.ruleX(ticks.values, { stroke: "var(--grid)" }),
      Plot.rect(lines.slice(0, 1), {
        x1: "low",
        x2: "high",
        fill: "var(--model)",
        fillOpacity: 0.13,
      }),
      Plot.axisX(ticks.values, {
        tickSize: 0,
        tickFormat: (value: number) => metricTickText(metric, value, ticks.decimals),
        label: null,
      }),
      Plot.axisY({ tickSize: 0, tickPadding: 10, label: null }),
      Plot.ruleY(lines, { y: "name", x1: "low", x2: "high", stroke: "colour", strokeWidth: 3 }),
      Plot.tickX(lines, { x: "low", y: "name", stroke: "colour", strokeWidth: 1.5, inset: 4 }),
      Plot.tickX(lines, { x: "high", y: "name", stroke: "colour", strokeWidth: 1.5, inset: 4 }),
      Plot.dot(lines, { x: "value", y: "name", fill: "colour", r: 4.5 }),
      Plot.text(lines, {
        y: "name",
        frameAnchor: "right",
        textAnchor: "start",
        dx: 10,
        text: "text",
        fill: "currentColor",
        fontWeight: 600,
      }),
    ],
  });
}
