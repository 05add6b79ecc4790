import { describe, expect, test } from "vitest";
import { appendBytes, emptyWindow } from "../../../functions/core/csv/byteWindow.ts";
import { quotedRun } from "../../../functions/core/csv/quotedRun.ts";
import { byteClasses } from "../../../functions/core/csv/rowAutomaton.ts";
import { rowView } from "../../../functions/core/csv/scannedRow.ts";

/** A view of three fields over `text`, which lies in a window whose first byte has the offset `base`. */
function viewOf(text: string, base: number) {
  const window = emptyWindow();
  window.base = base;
  window.end = base;
  appendBytes(window, new TextEncoder().encode(text), base);
  const run = quotedRun(byteClasses({ delimiter: 0x2c }), 3);
  const view = rowView(window, run, { fieldCountMax: 3, width: 1, quote: 0x22 });
  view.bytePosition = base;
  view.contentEnd = window.end;
  view.fieldCount = 3;
  return { view, run };
}

describe("rowView", () => {
  test("finds fields by the delimiters of the first line", () => {
    const { view } = viewOf('é,"say ""so""",', 5000);
    view.headCount = 2;
    view.headEnds.set([2, 15]);
    expect([0, 1, 2].map(view.field)).toEqual(["é", 'say "so"', ""]);
    expect([0, 1, 2].map(view.fieldBytes)).toEqual([2, 12, 0]);
    expect([0, 1, 2].map(view.isBlank)).toEqual([false, false, true]);
  });

  test("finds the later ones by the last delimiters of a run", () => {
    const { view, run } = viewOf('"a\nb","c\n"," "', 70);
    view.headCount = 0;
    // The run has passed delimiters of rows before this one; its last two are this row's.
    run.delimiterCount = 7;
    run.delimiters[4 % 3] = 60;
    run.delimiters[5 % 3] = 75;
    run.delimiters[6 % 3] = 80;
    expect([0, 1, 2].map(view.field)).toEqual(["a\nb", "c\n", " "]);
    expect([0, 1, 2].map(view.isBlank)).toEqual([false, false, true]);
  });
});
