import fc from "fast-check";
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { escapeText, html, legible } from "../../../functions/core/report/html.ts";

const anyText = fc.string({ unit: "binary", maxLength: 60 });
const hostileText = fc
  .array(fc.constantFrom("<script>", "</p>", '"', "'", "&amp;", "&", "-->", "`", "女装", "\u202e"))
  .map((parts) => parts.join(""));

describe("html", () => {
  test("puts any text back as it was, between tags and in an attribute", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, hostileText), (text) => {
        const { markup } = html`<p title="${text}">${text}</p>`;
        const { document } = parseHTML(`<!doctype html><html><body>${markup}</body></html>`);
        const paragraph = document.querySelector("p");
        expect(document.body.children.length).toBe(1);
        expect(paragraph?.children.length).toBe(0);
        expect(paragraph?.textContent).toBe(legible(text));
        expect(paragraph?.getAttribute("title")).toBe(legible(text));
      }),
      { seed: 1 },
    );
  });

  test("leaves none of the five special characters bare", () => {
    expect(escapeText(`<a href="x" title='y'>&`)).toBe(
      "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;",
    );
  });

  test("nests markup, joins lists and leaves null out", () => {
    const items = ["a", "<b>"].map((item) => html`<li>${item}</li>`);
    expect(html`<ul>${items}${null}</ul>${1.5}`.markup).toBe(
      "<ul><li>a</li><li>&lt;b&gt;</li></ul>1.5",
    );
  });
});

describe("legible", () => {
  test("replaces control characters, halves of pairs and secret reordering, and nothing else", () => {
    expect(legible("a\u0000b\u001bc\ud800d\u202ee\u2066f")).toBe(
      "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf",
    );
    expect(legible("连衣裙\t👗\nשמלה")).toBe("连衣裙\t👗\nשמלה");
  });
});
