import { expect, test } from "vitest";
import { renderReport } from "../../../functions/core/report/page.ts";
import { STYLE } from "../../../functions/core/report/style.ts";
import { demoReport } from "../../support/demoReport.ts";

const namesIn = (text: string, pattern: RegExp) =>
  [...new Set(Array.from(text.matchAll(pattern), ([, name]) => name))].sort();

test("every variable that the page uses is defined, for light and for dark", () => {
  const used = namesIn(renderReport(demoReport()), /var\((--[a-z0-9-]+)\)/g);
  const dark = STYLE.slice(STYLE.indexOf("prefers-color-scheme: dark"));
  const [lightOnly = ""] = STYLE.split("@media screen");
  for (const name of used.filter((each) => each !== "--swatch")) {
    expect(lightOnly).toContain(`${name}: #`);
    expect(dark).toContain(`${name}: #`);
  }
  expect(used.length).toBeGreaterThan(10);
});

test("nothing is loaded from anywhere", () => {
  expect(STYLE).not.toMatch(/url\(|@import|@font-face/);
});

test("text keeps a contrast of at least 4.5 (WCAG 2, level AA) on every ground it stands on", () => {
  const schemes = STYLE.split("@media screen").slice(0, 2);
  expect(schemes.length).toBe(2);
  for (const scheme of schemes) {
    const colours = new Map(
      Array.from(scheme.matchAll(/(--[a-z0-9-]+): (#[0-9a-f]{6})/g), ([, name, colour]) => [
        name as string,
        colour as string,
      ]),
    );
    const contrast = (text: string, ground: string) =>
      contrastOf(colours.get(text) ?? "", colours.get(ground) ?? "");
    const contenders = ["--model", "--baseline-1", "--baseline-2", "--baseline-3", "--ceiling"];
    for (const text of ["--ink", "--soft", ...contenders]) {
      expect(contrast(text, "--paper"), `${text} on paper`).toBeGreaterThanOrEqual(4.5);
    }
    for (const text of ["--ink", "--soft", "--good"]) {
      expect(contrast(text, "--tint"), `${text} on tint`).toBeGreaterThanOrEqual(4.5);
    }
    for (const kind of ["--good", "--fair", "--bad"]) {
      expect(contrast(kind, `${kind}-tint`), kind).toBeGreaterThanOrEqual(4.5);
      expect(contrast("--ink", `${kind}-tint`), `ink on ${kind}`).toBeGreaterThanOrEqual(4.5);
    }
  }
});

/** Contrast ratio of two colours as WCAG 2.2 defines it. */
function contrastOf(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
