// The way of the rows: from those read, past those set aside, to the events of each split. Every bar stands where its
// rows stand in the bar it was cut from, so the eye can add them up.

import * as Plot from "@observablehq/plot";
import { assert } from "../../assert.ts";
import type { Removal } from "../../cleaning/cleaning.ts";
import { isRemoval, type Removed, removedInOrder, removedSum } from "../../cleaning/removed.ts";
import { countText, shareText } from "../format.ts";
import type { Markup } from "../html.ts";
import type { Report } from "../model.ts";
import { draw } from "./drawing.ts";

export interface FunnelBar {
  readonly name: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly colour: string;
}

const BAR_HEIGHT = 26;
/** Room for names of this length; longer ones, of rules, get more. */
const LABEL_WIDTH = 102;
const LABEL_CHARACTERS = 13;
const CHARACTER_WIDTH = 8;

const REMOVED_NAMES: Readonly<Record<Removal, string>> = {
  duplicate: "− duplicates",
  robot: "− robots",
  ignored_event: "− ignored",
  missing_value: "− no value",
  outlier: "− outliers",
  repeat: "− repeats",
  rare_item: "− rare items",
  rare_user: "− rare users",
};

/** The bars in the order of the pipeline. Quarantined and duplicate rows are always there, even when none. */
export function funnelBars({ data, split }: Report): readonly FunnelBar[] {
  const { rows, events, quarantined, removed } = data;
  assert(
    rows === events + quarantined + removedSum(removed),
    "rows = events + quarantined + removed",
  );
  const validationEnd = split.trainEvents + split.validationEvents;
  const splitEnd = validationEnd + split.testEvents;
  assert(splitEnd <= events, "an event is in one split at most");
  const kept = "var(--bar)";
  const lost = "var(--bar-lost)";
  const bars: readonly FunnelBar[] = [
    { name: "Rows read", start: 0, end: rows, colour: kept },
    { name: "− quarantined", start: rows - quarantined, end: rows, colour: lost },
    ...removedBars(removed, events, lost),
    { name: "= Events", start: 0, end: events, colour: kept },
    { name: "Train", start: 0, end: split.trainEvents, colour: "var(--model)" },
    { name: "Validation", start: split.trainEvents, end: validationEnd, colour: "var(--model)" },
    { name: "Test", start: validationEnd, end: splitEnd, colour: "var(--model)" },
  ];
  return splitEnd === events
    ? bars
    : [...bars, { name: "In no split", start: splitEnd, end: events, colour: lost }];
}

/** One bar a rule in the order of the rules, side by side from the quarantined rows down to the events. */
function removedBars(removed: Removed, events: number, colour: string): readonly FunnelBar[] {
  let end = events + removedSum(removed);
  return removedInOrder(removed).map(([rule, count]) => {
    end -= count;
    const name = isRemoval(rule) ? REMOVED_NAMES[rule] : `− ${rule}`;
    return { name, start: end, end: end + count, colour };
  });
}

/** Drawing of the bars, each with its count and its share of the rows. */
export function funnelPlot(report: Report): Markup {
  const { rows } = report.data;
  const bars = funnelBars(report).map((bar) => ({
    ...bar,
    count: countText(bar.end - bar.start),
    share: shareText(bar.end - bar.start, rows),
  }));
  const longest = Math.max(...bars.map(({ name }) => name.length));
  const anchored = { y: "name", frameAnchor: "right", textAnchor: "end" } as const;
  return draw({
    title: `Where the rows went: ${bars.map(({ name, count }) => `${name} ${count}`).join(", ")}.`,
    height: BAR_HEIGHT * bars.length + 8,
    marginTop: 4,
    marginRight: 172,
    marginBottom: 4,
    marginLeft: LABEL_WIDTH + CHARACTER_WIDTH * Math.max(0, longest - LABEL_CHARACTERS),
    x: { domain: [0, Math.max(rows, 1)], axis: null },
    y: { type: "band", domain: bars.map(({ name }) => name), padding: 0.3 },
    marks: [
      Plot.barX(bars, { y: "name", x1: 0, x2: rows, fill: "var(--grid)", fillOpacity: 0.5 }),
      Plot.barX(bars, { y: "name", x1: "start", x2: "end", fill: "colour" }),
      // A few rows among millions are thinner than a pixel; a tick keeps them in sight.
      Plot.tickX(
        bars.filter(({ start, end }) => end > start),
        { y: "name", x: "start", stroke: "colour", strokeWidth: 2 },
      ),
      Plot.axisY({ tickSize: 0, tickPadding: 10, label: null }),
      Plot.text(bars, { ...anchored, dx: 104, text: "count", fontWeight: 600 }),
      Plot.text(bars, { ...anchored, dx: 168, text: "share", fill: "var(--soft)" }),
    ],
  });
}
