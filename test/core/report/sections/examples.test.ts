import { describe, expect, test } from "vitest";
import type { Report, ReportExample } from "../../../../functions/core/report/model.ts";
import { examples } from "../../../../functions/core/report/sections/examples.ts";
import { demoReport } from "../../../support/demoReport.ts";
import { sectionText } from "./sectionText.ts";

const EXAMPLE: ReportExample = {
  user: "u1",
  history: ["a", "b"],
  target: "c",
  rank: 2,
  recommended: ["x", "c", "y"],
};

function withExamples(...changes: readonly Partial<ReportExample>[]): Report {
  return { ...demoReport(), examples: changes.map((change) => ({ ...EXAMPLE, ...change })) };
}

describe("the examples", () => {
  test("show history, target and recommendations in their order", () => {
    expect(sectionText(examples, withExamples({}))).toContain(
      "User u1 target at rank 2 History a b What came next c Recommended x c y",
    );
  });

  test("mark a hit and nothing else", () => {
    const marked = (report: Report) =>
      examples.body(report)?.markup.match(/class="target"/g)?.length;
    expect(marked(withExamples({}))).toBe(2);
    expect(marked(withExamples({ target: "z", rank: 40 }))).toBeUndefined();
  });

  test("keep the most recent of a long history and the first of a long list", () => {
    const items = Array.from({ length: 30 }, (_, index) => `i${index}`);
    const text = sectionText(examples, withExamples({ history: items, recommended: items }));
    expect(text).toContain("History 22 earlier i22 i23");
    expect(text).toContain("i8 i9 20 more");
  });

  test("explain a target that was not ranked", () => {
    expect(sectionText(examples, withExamples({ rank: null }))).toContain("target not ranked");
  });

  test("are left out where there are none", () => {
    expect(examples.body(withExamples())).toBeNull();
  });
});
