// Draws Observable Plot's marks as static SVG markup, without a browser: the document is svgDocument's. Colours are CSS
// variables, so one drawing suits light and dark pages. No text from the data may go into a plot: its length and its
// direction are unknown, and identifiers belong into HTML, where they can wrap.

import * as Plot from "@observablehq/plot";
import { assert } from "../../assert.ts";
import { html, type Markup, type Piece } from "../html.ts";
import { SVG_NAMESPACE, type SvgElement, svgDocument } from "./svgDocument.ts";

/** Width of every drawing in its own units: legible from a phone (scaled to 0.8) to a column of a desk (1.2). */
export const DRAWING_WIDTH = 440;

export interface Drawing {
  /** What is to be seen, as a sentence with the numbers that matter: the name of the picture for who cannot see it. */
  readonly title: string;
  readonly height: number;
  readonly marginTop: number;
  readonly marginRight: number;
  readonly marginBottom: number;
  readonly marginLeft: number;
  readonly x: Plot.ScaleOptions;
  readonly y: Plot.ScaleOptions;
  readonly marks: readonly Plot.Markish[];
}

/** An `<svg role="img">` with its title, ready to stand in the page. The same drawing gives the same bytes. */
export function draw({ title, marks, ...options }: Drawing): Markup {
  const document = svgDocument();
  const svg: SvgElement = Plot.plot({
    ...options,
    marks: [...marks],
    width: DRAWING_WIDTH,
    className: "plot",
    document,
  });
  assert(svg.tagName === "svg", "a plot without legend and title is an SVG element");
  // Plot's own style sheet would be repeated in every drawing; style.ts has its rules once.
  const style = svg.querySelector("style");
  style?.parentNode?.removeChild(style);
  const name = document.createElementNS(SVG_NAMESPACE, "title");
  name.textContent = title;
  svg.insertBefore(name, svg.firstChild);
  shortenCoordinates(svg);
  svg.setAttribute("role", "img");
  svg.setAttribute("xmlns", SVG_NAMESPACE);
  return { markup: svg.markup };
}

/** A figure: a heading, a drawing, and how to read it. */
export function figure(heading: string, drawing: Markup, howToRead: Piece): Markup {
  return html`
<figure>
  <h3>${heading}</h3>
  ${drawing}
  <figcaption><b>How to read it.</b> ${howToRead}</figcaption>
</figure>`;
}

const COORDINATES = [
  "x",
  "y",
  "x1",
  "x2",
  "y1",
  "y2",
  "cx",
  "cy",
  "width",
  "height",
  "d",
  "transform",
];

/** Rounds coordinates to a hundredth: finer than any screen, and a third off the bytes. */
function shortenCoordinates(svg: SvgElement): void {
  for (const element of svg.querySelectorAll("*")) {
    for (const name of COORDINATES) {
      const value = element.getAttribute(name);
      if (value?.includes(".") && !value.endsWith("em")) {
        element.setAttribute(
          name,
          value.replace(/-?\d+\.\d+/g, (number) => String(Math.round(Number(number) * 100) / 100)),
        );
      }
    }
  }
}
