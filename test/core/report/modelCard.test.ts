import { describe, expect, test } from "vitest";
import { modelCard } from "../../../functions/core/report/modelCard.ts";
import {
  demoReport,
  unmeasuredReport,
  withForeignText,
  withModel,
} from "../../support/demoReport.ts";

describe("the model card", () => {
  test("has front matter between two rules, then the verdict, gates and how to repeat it", () => {
    const card = modelCard(demoReport());
    const [before, front = "", ...rest] = card.split(/^---$/m);
    expect(before).toBe("");
    expect(front).toContain("architecture: lstm\nparameters: 122112");
    expect(front).toContain("  no_leakage: pass");
    expect(front).toMatch(
      / {2}- \{name: ndcg@10, value: 0\.18\d+, low: 0\.17\d+, high: 0\.19\d+\}/,
    );
    const body = rest.join("---");
    expect(body).toContain("better than every baseline");
    expect(body).toContain("millrace run .millrace/demo/events.csv --seed 42");
  });

  test("says that a baseline wins, and that nothing was measured", () => {
    expect(modelCard(withModel(0.2))).toContain(
      "which needs no training, ranks what comes next better",
    );
    expect(modelCard(unmeasuredReport())).toContain("Not measured");
  });

  test("lets no text of the data end the front matter or become markup", () => {
    const card = modelCard(withForeignText('x\n---\nkey: "v"\n<script>|[a](b)```'));
    expect(card.match(/^---$/gm)?.length).toBe(3);
    expect(card.match(/^key:/gm)?.length).toBe(1);
    const [, front = ""] = card.split(/^---$/m);
    expect(front).not.toContain("\nkey");
    expect(card.match(/^```$/gm)?.length).toBe(2);
  });
});
