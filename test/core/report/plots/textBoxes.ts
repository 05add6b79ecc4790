// Where the texts of a drawing stand, estimated from their anchors and the widest common faces, so that tests can tell
// whether labels collide or are cut.

import { parseHTML } from "linkedom";

export interface TextBox {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly anchor: string;
  readonly isBold: boolean;
}

/** The part of a DOM element that is needed here. */
interface TextElement {
  readonly parentElement: TextElement | null;
  getAttribute(name: string): string | null;
}

/** Mean advance of a character at 12 pixels: DejaVu Sans, wider than the faces of Windows, macOS and Android. */
const ADVANCE = 6.9;
const ADVANCE_BOLD = 7.6;
/** Height of the letters at 12 pixels, without the space between lines. */
const LETTER_HEIGHT = 10;

/** The boxes of all texts of an SVG drawing, in its own units. */
export function textBoxes(markup: string): readonly TextBox[] {
  const { document } = parseHTML(`<!doctype html><html><body>${markup}</body></html>`);
  return [...document.querySelectorAll("svg text")].map((element) => {
    const text = element.textContent ?? "";
    const { x, y, anchor, isBold } = placed(element);
    const width = Array.from(text).length * (isBold ? ADVANCE_BOLD : ADVANCE);
    const left = { start: x, middle: x - width / 2, end: x - width }[anchor] ?? x;
    return {
      text,
      left,
      right: left + width,
      top: y - LETTER_HEIGHT / 2,
      bottom: y + LETTER_HEIGHT / 2,
    };
  });
}

/** Pairs of texts whose boxes overlap. */
export function collisions(boxes: readonly TextBox[]): readonly string[] {
  return boxes.flatMap((one, index) =>
    boxes
      .slice(index + 1)
      .filter(
        (other) =>
          one.left < other.right &&
          other.left < one.right &&
          one.top < other.bottom &&
          other.top < one.bottom,
      )
      .map((other) => `${one.text} | ${other.text}`),
  );
}

/** Texts that are not wholly inside a drawing of this size. */
export function cutTexts(
  boxes: readonly TextBox[],
  { width, height }: { width: number; height: number },
): readonly string[] {
  return boxes
    .filter(
      ({ left, right, top, bottom }) => left < 0 || right > width || top < 0 || bottom > height,
    )
    .map(({ text }) => text);
}

/** Sum of the translations of an element and its ancestors, with the inherited anchor and weight. */
function placed(element: TextElement): Placed {
  let [x, y] = [Number(element.getAttribute("x") ?? 0), shiftOf(element.getAttribute("y"))];
  let anchor: string | null = null;
  let weight: string | null = null;
  for (let each: TextElement | null = element; each !== null; each = each.parentElement) {
    const [, dx = "0", dy = "0"] =
      each.getAttribute("transform")?.match(/^translate\((-?[\d.]+),(-?[\d.]+)\)$/) ?? [];
    x += Number(dx);
    y += Number(dy);
    anchor ??= each.getAttribute("text-anchor");
    weight ??= each.getAttribute("font-weight");
  }
  return { x, y, anchor: anchor ?? "start", isBold: Number(weight) >= 600 };
}

/** The middle of the letters relative to the anchor: Plot shifts the baseline by 0.32em to centre, 0.71em to hang. */
function shiftOf(shift: string | null): number {
  const em = Number(shift?.replace(/em$/, "") ?? 0) * 12;
  return em - 0.35 * 12;
}
