// What a section of the page is, and the small pieces that several sections share. A section is one file beside this
// one and one line in page.ts.

import { html, type Markup, type Piece } from "../html.ts";
import type { Report } from "../model.ts";

export interface Section {
  /** Its anchor. */
  readonly id: string;
  readonly title: string;
  /** Its content, or null where this report has nothing to say about it. */
  readonly body: (report: Report) => Markup | null;
}

/** A fact that changes how the numbers are to be read; `care` marks those that warn. */
export interface Note {
  readonly care: boolean;
  readonly text: Piece;
}

/** Notes as a list; nothing where there are none. */
export function noteList(notes: readonly Note[]): Markup | null {
  return notes.length === 0
    ? null
    : html`
<ul class="notes">${notes.map(({ care, text }) => html`<li class="${care ? "care" : "plain"}">${text}</li>`)}</ul>`;
}

/** Names and values, one pair a line. */
export function factList(facts: readonly (readonly [string, Piece])[]): Markup {
  return html`
<dl class="facts">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

/** A bar as long as `part` is of `whole`, for tables; it repeats a number beside it, so it is not read aloud. */
export function meter(part: number, whole: number): Markup {
  const percent = whole === 0 ? 0 : (part / whole) * 100;
  return html`<span class="meter" aria-hidden="true"><span style="width:${percent.toFixed(1)}%"></span></span>`;
}

/** The first `countMax` elements, and how many were left out. */
export function firstOf<T>(
  list: readonly T[],
  countMax: number,
): { shown: readonly T[]; left: number } {
  return { shown: list.slice(0, countMax), left: Math.max(list.length - countMax, 0) };
}
