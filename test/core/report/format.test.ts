import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bytesText,
  changeText,
  countOf,
  countText,
  foreignText,
  intervalMarkup,
  metricName,
  metricPhrase,
  metricText,
  shareText,
  truncated,
} from "../../../functions/core/report/format.ts";
import { escapeText } from "../../../functions/core/report/html.ts";

/** With ordinary spaces, so that expectations can be read. */
const plain = (text: string) => text.replaceAll("\u00a0", " ");

describe("counts", () => {
  test("group their digits", () => {
    fc.assert(
      fc.property(fc.nat(), (count) => {
        expect(countText(count)).toBe(count.toLocaleString("en-US"));
      }),
      { seed: 1 },
    );
  });

  test("take the plural unless they are one", () => {
    expect([0, 1, 1_234].map((count) => plain(countOf(count, "user")))).toEqual([
      "0 users",
      "1 user",
      "1,234 users",
    ]);
  });
});

describe("shares", () => {
  test("round, but never to nothing or to all", () => {
    expect(plain(shareText(1, 8))).toBe("12.5 %");
    expect(plain(shareText(0, 8))).toBe("0 %");
    expect(plain(shareText(8, 8))).toBe("100 %");
    expect(plain(shareText(1, 1_000_000))).toBe("< 0.1 %");
    expect(plain(shareText(999_999, 1_000_000))).toBe("> 99.9 %");
    expect(plain(shareText(0, 0))).toBe("0 %");
  });
});

describe("changes", () => {
  test.each([
    [1.5, 1, "+50 %"],
    [1.034, 1, "+3.4 %"],
    [0.5, 1, "−50 %"],
    [31, 1, "+3,000 %"],
    [1, 1, "+0.0 %"],
  ])("%d from %d is %s", (value, base, text) => {
    expect(plain(changeText(value, base))).toBe(text);
  });
});

describe("bytes", () => {
  test.each([
    [0, "0 B"],
    [999, "999 B"],
    [1_000, "1.0 kB"],
    [8_412_007, "8.4 MB"],
    [999_600, "1.0 MB"],
    [52_000_000_000, "52 GB"],
  ])("%d are %s", (bytes, text) => {
    expect(plain(bytesText(bytes))).toBe(text);
  });
});

describe("metrics", () => {
  const measured = { value: 0.2413, low: 0.2352, high: 0.2474 };

  test("are percentages for hit rates and decimals for the others", () => {
    expect(plain(metricText("hit_rate@10", 0.2413))).toBe("24.1 %");
    expect(plain(metricText("hit_rate@10", 0.0021))).toBe("0.21 %");
    expect(metricText("ndcg@10", 0.1427)).toBe("0.1427");
    expect(plain(metricPhrase("ndcg@10", measured))).toBe(
      "0.2413 (95 % interval 0.2352 to 0.2474)",
    );
    expect(plain(intervalMarkup("hit_rate@10", measured).markup)).toBe("23.5–<wbr>24.7 %");
  });

  test("have the names that people use", () => {
    expect(["hit_rate@1", "mrr@20", "ndcg@10", "gini@5"].map(metricName).map(plain)).toEqual([
      "Hit rate@1",
      "MRR@20",
      "NDCG@10",
      "gini@5",
    ]);
  });

  test("are finite", () => {
    expect(() => metricText("ndcg@10", Number.NaN)).toThrow("finite");
  });
});

describe("foreign text", () => {
  test("is cut to its length in characters, never inside one", () => {
    const text = fc.string({ unit: "binary", maxLength: 80 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 40 }), (whole, lengthMax) => {
        const cut = truncated(whole, lengthMax);
        const characters = Array.from(cut);
        expect(characters.length).toBeLessThanOrEqual(lengthMax);
        expect(cut === whole || cut.endsWith("…")).toBe(true);
        const kept = cut === whole ? characters : characters.slice(0, -1);
        expect(Array.from(whole).slice(0, kept.length)).toEqual(kept);
      }),
      { seed: 1 },
    );
  });

  test("is set apart, and says more in its hint when it was cut", () => {
    expect(foreignText("a&b").markup).toBe("<bdi>a&amp;b</bdi>");
    expect(foreignText("abcdef", 4).markup).toBe('<bdi title="abcdef">abc…</bdi>');
    expect(foreignText("").markup).toContain("(empty)");
    const hostile = `"><script>${"x".repeat(400)}`;
    expect(foreignText(hostile).markup).not.toContain("<script>");
    expect(foreignText(hostile).markup).toContain(escapeText('"><script>'));
  });
});
