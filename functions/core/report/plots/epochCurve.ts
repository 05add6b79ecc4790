// A number by epoch, of the training texts and of the validation texts: two lines whose names stand above the frame.

import * as Plot from "@observablehq/plot";
import { present } from "../../assert.ts";
import type { Markup } from "../html.ts";
import { axisTicks, wholeTicks } from "./axis.ts";
import { draw } from "./drawing.ts";

/** One epoch of a curve. */
export interface EpochPoint {
  readonly epoch: number;
  readonly training: number;
  readonly validation: number;
}

const MARGIN_TOP = 30;
const TRAINING = "var(--baseline-1)";
const VALIDATION = "var(--model)";

/** The curves of at least two epochs; `name` says what is drawn, with `digits` decimals in the title. */
export function epochCurve(points: readonly EpochPoint[], name: string, digits = 3): Markup {
  const first = present(points[0], "there is an epoch");
  const last = present(points.at(-1), "there is an epoch");
  const values = points.flatMap(({ training, validation }) => [training, validation]);
  const ticks = axisTicks(Math.min(...values), Math.max(...values), 5);
  const text = (value: number) => value.toFixed(digits);
  const line = (y: "training" | "validation", stroke: string, dash: string) =>
    Plot.line(points, { x: "epoch", y, stroke, strokeWidth: 2, strokeDasharray: dash });
  const dots = (y: "training" | "validation", fill: string) =>
    Plot.dot(points.length > 40 ? [] : points, { x: "epoch", y, fill, r: 2.5 });
  const heading = (words: string, side: "left" | "right", fill: string) =>
    Plot.text([words], {
      text: (each: string) => each,
      frameAnchor: side === "left" ? "top-left" : "top-right",
      textAnchor: side === "left" ? "start" : "end",
      dy: 8 - MARGIN_TOP,
      fill,
      fontWeight: 600,
    });
  return draw({
    title: `${name} from epoch ${first.epoch} to ${last.epoch}: training from ${text(first.training)} to ${text(last.training)}, validation from ${text(first.validation)} to ${text(last.validation)}.`,
    height: 240,
    marginTop: MARGIN_TOP,
    marginRight: 18,
    marginBottom: 40,
    marginLeft: 52,
    x: { domain: [first.epoch, Math.max(last.epoch, first.epoch + 1)] },
    y: { domain: [ticks.values[0], ticks.values.at(-1)] },
    marks: [
      Plot.ruleY(ticks.values, { stroke: "var(--grid)" }),
      Plot.axisY(ticks.values, {
        tickSize: 0,
        label: null,
        tickFormat: (value: number) => value.toFixed(ticks.decimals),
      }),
      Plot.axisX([...wholeTicks(first.epoch, Math.max(last.epoch, first.epoch + 1), 10)], {
        tickSize: 4,
        label: "Epoch",
        labelAnchor: "center",
        labelArrow: "none",
        tickFormat: String,
      }),
      heading("– – training", "left", TRAINING),
      heading("— validation", "right", VALIDATION),
      line("training", TRAINING, "5 4"),
      line("validation", VALIDATION, "none"),
      dots("training", TRAINING),
      dots("validation", VALIDATION),
    ],
  });
}
