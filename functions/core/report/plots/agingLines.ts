// A metric by age of the frozen model: the frozen line beside the retrained one, each named above the frame.

import * as Plot from "@observablehq/plot";
import type { AgingContender } from "../../plans/aging.ts";
import type { Markup } from "../html.ts";
import { metricTicks, wholeTicks } from "./axis.ts";
import { draw } from "./drawing.ts";

const MARGIN_TOP = 30;

/** The lines of one contender at `ages`, in days. */
export function agingLines(
  { name, frozen, retrained }: AgingContender,
  ages: readonly number[],
  metric: string,
): Markup {
  const points = (values: readonly (number | null)[]) =>
    values.flatMap((value, index) => (value === null ? [] : [{ age: ages[index] ?? 0, value }]));
  const [own, other] = [points(frozen.values), points(retrained?.values ?? [])];
  const ticks = metricTicks(Math.max(...[...own, ...other].map(({ value }) => value)));
  const last = Math.ceil(Math.max(...ages));
  const heading = (words: string, side: "left" | "right", fill: string) =>
    Plot.text([words], {
      text: (each: string) => each,
      frameAnchor: side === "left" ? "top-left" : "top-right",
      textAnchor: side === "left" ? "start" : "end",
      dy: 8 - MARGIN_TOP,
      fill,
      fontWeight: 600,
    });
  const text = (values: readonly { readonly value: number }[]) =>
    values.map(({ value }) => value.toFixed(4)).join(", ");
  return draw({
    title: `${metric} of ${name} by days since training: frozen ${text(own)}${other.length === 0 ? "" : `; retrained ${text(other)}`}.`,
    height: 220,
    marginTop: MARGIN_TOP,
    marginRight: 18,
    marginBottom: 40,
    marginLeft: 52,
    x: { domain: [0, Math.max(last, 1)] },
    y: { domain: [0, ticks.values.at(-1)] },
    marks: [
      Plot.ruleY(ticks.values, { stroke: "var(--grid)" }),
      Plot.axisY(ticks.values, {
        tickSize: 0,
        label: null,
        tickFormat: (value: number) => value.toFixed(ticks.decimals),
      }),
      Plot.axisX([...wholeTicks(0, Math.max(last, 1), 10)], {
        tickSize: 4,
        label: "Days since the frozen model was trained",
        labelAnchor: "center",
        labelArrow: "none",
        tickFormat: String,
      }),
      heading("— frozen", "left", "var(--model)"),
      ...(other.length === 0 ? [] : [heading("– – retrained", "right", "var(--baseline-1)")]),
      Plot.line(own, { x: "age", y: "value", stroke: "var(--model)", strokeWidth: 2 }),
      Plot.dot(own, { x: "age", y: "value", fill: "var(--model)", r: 3.5 }),
      Plot.line(other, {
        ...{ x: "age", y: "value", stroke: "var(--baseline-1)", strokeWidth: 2 },
        strokeDasharray: "5 4",
      }),
      Plot.dot(other, { x: "age", y: "value", fill: "var(--baseline-1)", r: 3.5 }),
    ],
  });
}
