import * as Plot from "@observablehq/plot";
import { describe, expect, test } from "vitest";
import { draw, figure } from "../../../../functions/core/report/plots/drawing.ts";

const drawn = (title = "A line from 1 to 3.") =>
  draw({
    title,
    height: 100,
    marginTop: 5,
    marginRight: 5,
    marginBottom: 20,
    marginLeft: 30,
    x: { domain: [0, 3] },
    y: { domain: [0, 3] },
    marks: [Plot.line([1, 2 / 3, 3], { stroke: "var(--model)" })],
  }).markup;

describe("draw", () => {
  test("gives an image with a title, a name space and no style sheet of its own", () => {
    expect(drawn()).toMatch(/^<svg [^>]*role="img"[^>]*><title>A line from 1 to 3.<\/title>/);
    expect(drawn()).toContain('xmlns="http://www.w3.org/2000/svg"');
    expect(drawn()).not.toContain("<style");
  });

  test("escapes the title", () => {
    expect(drawn("1 < 2 & </title><script>")).toContain(
      "<title>1 &lt; 2 &amp; &lt;/title&gt;&lt;script&gt;</title>",
    );
  });

  test("writes coordinates with two decimals at most, and leaves texts alone", () => {
    expect(drawn()).not.toMatch(/ d="[^"]*\d\.\d{3}/);
    expect(drawn()).toContain(">0.5<");
  });

  test("repeats to the byte", () => {
    expect(drawn()).toBe(drawn());
  });
});

test("a figure has a heading, the drawing and how to read it", () => {
  const { markup } = figure("Heading <1>", { markup: "<svg></svg>" }, "Look & see.");
  expect(markup).toContain("<h3>Heading &lt;1&gt;</h3>");
  expect(markup).toContain("<svg></svg>");
  expect(markup).toContain("Look &amp; see.");
});
