import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { legible } from "../../../functions/core/report/html.ts";
import type { Report } from "../../../functions/core/report/model.ts";
import { renderReport } from "../../../functions/core/report/page.ts";
import {
  demoReport,
  hugeReport,
  unmeasuredReport,
  withForeignText,
  withModel,
  withSplit,
} from "../../support/demoReport.ts";

const BYTES_MAX = 400_000;

const HOSTILE = [
  "<script>alert(1)</script>",
  `"><img src=x onerror=alert(1)>`,
  "' onmouseover='alert(1)",
  "</style></title></svg>",
  "<!-- --> ]]> &lt;",
  "\u202egnp.exe",
  "שמלה אדומה",
  "连衣裙夏季新款女装",
  "\u0000\u001b[31m",
  "",
];

const reports: readonly (readonly [string, Report])[] = [
  ["the demo", demoReport()],
  ["a model that loses", withSplit({ kind: "last-item" }, withModel(0.2))],
  ["a run without cases", unmeasuredReport()],
  ["hostile text", withForeignText(HOSTILE.join(" "))],
];

function documentOf(page: string) {
  return parseHTML(page).document;
}

describe.each(reports)("the page of %s", (_, report) => {
  const page = renderReport(report);
  const document = documentOf(page);
  const all = (selector: string) => [...document.querySelectorAll(selector)];

  test("has no script, loads nothing, and says so in its policy", () => {
    const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]');
    expect(policy?.getAttribute("content")).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    );
    expect(all("script, iframe, object, embed, img, link, form, base")).toEqual([]);
    const attributes = all("*").flatMap((element) => element.getAttributeNames());
    expect(attributes.filter((name) => name.startsWith("on"))).toEqual([]);
    expect(attributes).not.toContain("src");
    for (const link of all("a")) {
      expect(link.getAttribute("href")).toMatch(/^#[a-z]+$/);
    }
  });

  test("names every picture", () => {
    for (const picture of all("svg")) {
      expect(picture.getAttribute("role")).toBe("img");
      expect(picture.getAttribute("xmlns")).toBe("http://www.w3.org/2000/svg");
      expect(picture.firstElementChild?.tagName.toLowerCase()).toBe("title");
      expect(picture.firstElementChild?.textContent?.length).toBeGreaterThan(20);
    }
    expect(all("svg").length).toBeGreaterThan(1);
  });

  test("leads from its contents to every section, each id standing once", () => {
    const ids = all("[id]").map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(all("nav a").map((link) => link.getAttribute("href"))).toEqual(
      all("section").map(({ id }) => `#${id}`),
    );
  });

  test("is the same in every byte when it is made again", () => {
    expect(renderReport(structuredClone(report))).toBe(page);
  });

  test("has nothing undefined and no number that is none", () => {
    expect(page).not.toMatch(/undefined|NaN|Infinity|\[object/);
  });
});

test("has all sections, the answer first", () => {
  const headings = [...documentOf(renderReport(demoReport())).querySelectorAll("h2")];
  expect(headings.map(({ textContent }) => textContent)).toEqual([
    "Verdict",
    "Quality gates",
    "Ranking quality",
    "How far to the ceiling",
    "Slices",
    "Over time",
    "Beyond accuracy",
    "Calibration",
    "Data",
    "Split and leaks",
    "Order, leaks, drift and skew, measured",
    "Training",
    "Examples",
    "Run and reproduce",
    "Glossary",
  ]);
});

test("leaves out the sections it has nothing to say in", () => {
  const page = renderReport(unmeasuredReport());
  expect(page).not.toContain('<section id="ceiling"');
  expect(page).not.toContain('<section id="examples"');
  expect(page).toContain("Not measured");
});

test.each(HOSTILE.filter((text) => text !== ""))("shows %j as text and as nothing else", (text) => {
  const clean = documentOf(renderReport(withForeignText("x")));
  const hostile = documentOf(renderReport(withForeignText(text)));
  const tagsOf = (document: typeof clean) =>
    [...document.querySelectorAll("*")].map(({ tagName }) => tagName);
  expect(tagsOf(hostile)).toEqual(tagsOf(clean));
  expect(hostile.querySelector(".example h3 bdi")?.textContent).toBe(legible(text));
  expect(hostile.querySelector(".command")?.textContent).toBe(legible(text));
});

test.each([
  ["the demo", demoReport()],
  ["lists of 2,000 entries of 4,000 Chinese characters", hugeReport()],
])("stays small: %s", (_, report) => {
  const bytes = new TextEncoder().encode(renderReport(report)).length;
  expect(bytes).toBeLessThanOrEqual(BYTES_MAX);
});
