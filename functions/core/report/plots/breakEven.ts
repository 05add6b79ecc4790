// Dollars by processor hours, on scales of powers of ten: functions, which cost nothing to start, beside machines that
// do. Where two lines cross, both cost the same.

import * as Plot from "@observablehq/plot";
import type { CostReport } from "../costReport.ts";
import type { Markup } from "../html.ts";
import { draw } from "./drawing.ts";

const COLOURS = ["--baseline-1", "--baseline-2", "--baseline-3", "--loss", "--ceiling"];
/** Between neighbouring points of a line. */
const STEP = 1.2;

/** The colour of machine `index` of the table. */
export function lineColour(index: number): string {
  return `var(${COLOURS[index % COLOURS.length]})`;
}

/** Lines of functions and of every machine that has one, with the place of the run. */
export function breakEven({ elsewhere, functionUsdPerHour, cpuHours }: CostReport): Markup {
  const machines = elsewhere.filter(({ line }) => line !== null);
  const around = [
    cpuHours,
    ...machines.flatMap(({ breakEvenHours }) => breakEvenHours ?? []),
  ].filter((hours) => hours > 0);
  const low = decadeBelow(Math.min(...around));
  const high = 10 * decadeBelow(Math.max(...around) * 9.999);
  const xs = hoursBetween(low, high);
  const curves = [
    { colour: "var(--model)", width: 2.5, usd: (hours: number) => functionUsdPerHour * hours },
    ...machines.map(({ line }, index) => ({
      colour: lineColour(index),
      width: 1.5,
      usd: (hours: number) => (line?.startUsd ?? 0) + (line?.usdPerHour ?? 0) * hours,
    })),
  ];
  const all = curves.flatMap(({ usd }) => [usd(low), usd(high)]);
  const yTicks = decades(decadeBelow(Math.min(...all)), 10 * decadeBelow(Math.max(...all) * 9.999));
  const xTicks = decades(low, high);
  return draw({
    title: `Dollars for hours of one processor: functions cost ${functionUsdPerHour.toFixed(4)} an hour and nothing to start; the run took ${cpuHours.toPrecision(3)} hours.`,
    height: 280,
    marginTop: 22,
    marginRight: 24,
    marginBottom: 40,
    marginLeft: 64,
    x: { type: "log", domain: [low, high] },
    y: { type: "log", domain: [yTicks[0], yTicks.at(-1)] },
    marks: [
      Plot.ruleY(yTicks, { stroke: "var(--grid)" }),
      Plot.ruleX(xTicks, { stroke: "var(--grid)" }),
      Plot.axisY(yTicks, { tickSize: 0, label: null, tickFormat: dollars }),
      Plot.axisX(xTicks, {
        tickSize: 4,
        label: "Hours of one processor",
        labelAnchor: "center",
        labelArrow: "none",
        tickFormat: plain,
      }),
      ...curves.map(({ colour, width, usd }) =>
        Plot.line(
          xs.map((hours) => ({ hours, usd: usd(hours) })),
          { x: "hours", y: "usd", stroke: colour, strokeWidth: width },
        ),
      ),
      ...(cpuHours > 0
        ? [
            Plot.ruleX([cpuHours], { stroke: "var(--ink)", strokeDasharray: "3 3" }),
            Plot.text([cpuHours], {
              x: (hours: number) => hours,
              frameAnchor: "top",
              dy: -14,
              text: () => "this run",
              fill: "var(--ink)",
            }),
          ]
        : []),
    ],
  });
}

function dollars(value: number): string {
  return `$${plain(value)}`;
}

/** A power of ten without exponent. */
function plain(value: number): string {
  return value >= 1 ? String(Math.round(value)) : value.toFixed(decimalsOf(value));
}

function decimalsOf(value: number): number {
  let decimals = 0;
  for (let power = 1; power > value * 1.0001 && decimals < 12; power /= 10) {
    decimals++;
  }
  return decimals;
}

/** The greatest power of ten that is ≤ `value`. */
function decadeBelow(value: number): number {
  let exponent = -9;
  while (powerOfTen(exponent + 1) <= value) {
    exponent++;
  }
  return powerOfTen(exponent);
}

function powerOfTen(exponent: number): number {
  return exponent < 0 ? 1 / 10 ** -exponent : 10 ** exponent;
}

function decades(low: number, high: number): readonly number[] {
  const all: number[] = [];
  for (let value = low; value <= high * 1.0001; value = decadeBelow(value * 10.001)) {
    all.push(value);
  }
  return all;
}

function hoursBetween(low: number, high: number): readonly number[] {
  const all: number[] = [];
  for (let hours = low; hours < high; hours *= STEP) {
    all.push(hours);
  }
  return [...all, high];
}
