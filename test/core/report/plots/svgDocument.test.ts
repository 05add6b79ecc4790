// The small document against a whole one, linkedom's: the same drawings, element by element.

import { DOMParser } from "linkedom";
import { afterEach, expect, test, vi } from "vitest";
import { SVG_NAMESPACE, svgDocument } from "../../../../functions/core/report/plots/svgDocument.ts";
import { demoReport, unmeasuredReport, withSplit } from "../../../support/demoReport.ts";

const MODULE = "../../../../functions/core/report/plots/svgDocument.ts";

/** A document of linkedom whose elements say their markup as ours do. */
function wholeDocument() {
  const document = new DOMParser().parseFromString("<svg/>", "image/svg+xml");
  const elements = Object.getPrototypeOf(document.documentElement.constructor);
  Object.defineProperty(elements.prototype, "markup", {
    configurable: true,
    get(this: { outerHTML: string }) {
      return this.outerHTML;
    },
  });
  return document;
}

/** The pages' drawings, with attributes by name and spaces as they are: linkedom turns the former around. */
async function drawings(): Promise<readonly string[]> {
  vi.resetModules();
  const { renderReport } = await import("../../../../functions/core/report/page.ts");
  const pages = [demoReport(), unmeasuredReport(), withSplit(demoReport().split)];
  return pages
    .flatMap((report) => renderReport(report).match(/<svg .*?<\/svg>/gs) ?? [])
    .map((svg) =>
      svg
        .replaceAll("&#160;", "\u00a0")
        .replace(/<(\w+)((?: [\w:-]+="[^"]*")+)/g, (_tag, name: string, attributes: string) => {
          const sorted = (attributes.match(/[\w:-]+="[^"]*"/g) ?? []).toSorted();
          return `<${name} ${sorted.join(" ")}`;
        }),
    );
}

// Files that run after this one in the same process must not draw in linkedom.
afterEach(() => {
  vi.doUnmock(MODULE);
  vi.resetModules();
});

test("plots are drawn as in a whole document", async () => {
  const ours = await drawings();
  vi.doMock(MODULE, () => ({ SVG_NAMESPACE, svgDocument: wholeDocument }));
  const theirs = await drawings();
  expect(ours.length).toBeGreaterThan(20);
  expect(ours).toEqual(theirs);
});

test("texts and attributes cannot become markup", () => {
  const document = svgDocument();
  const group = document.createElementNS(SVG_NAMESPACE, "g");
  group.setAttribute("aria-label", `"><script>&`);
  group.append(document.createTextNode("</g><script>"));
  expect(group.markup).toBe(
    `<g aria-label="&quot;&gt;&lt;script&gt;&amp;">&lt;/g&gt;&lt;script&gt;</g>`,
  );
});

test("a child has one parent, and is found by its name or class", () => {
  const document = svgDocument();
  const outer = document.createElementNS(SVG_NAMESPACE, "svg");
  const inner = document.createElementNS(SVG_NAMESPACE, "g");
  const path = document.createElementNS(SVG_NAMESPACE, "path");
  path.setAttribute("class", "domain thin");
  outer.append(path);
  outer.insertBefore(inner, path);
  inner.append(path);
  expect(outer.markup).toBe(`<svg><g><path class="domain thin" /></g></svg>`);
  expect(outer.querySelector(".domain")).toBe(path);
  expect(outer.querySelectorAll("*")).toEqual([inner, path]);
  expect(outer.querySelector("rect")).toBeNull();
  expect(() => outer.querySelector("g > path")).toThrow("by one name or one class");
});
