import { describe, expect, test } from "vitest";
import {
  baselinesOf,
  bestOf,
  contendersOf,
  metricOf,
  modelOf,
} from "../../../functions/core/report/contenders.ts";
import { STYLE } from "../../../functions/core/report/style.ts";
import { demoReport, withModel } from "../../support/demoReport.ts";

describe("contenders", () => {
  test("are the model, the baselines, and the ceiling only where it is known", () => {
    const kinds = (report = demoReport()) => contendersOf(report).map(({ kind }) => kind);
    expect(kinds()).toEqual(["model", "baseline", "baseline", "baseline", "ceiling"]);
    expect(kinds(withModel(0.3))).toEqual(["model", "baseline", "baseline", "baseline"]);
  });

  test("have names and colours of their own, and each colour is light and dark in the style sheet", () => {
    const contenders = contendersOf(demoReport());
    expect(new Set(contenders.map(({ name }) => name)).size).toBe(contenders.length);
    expect(new Set(contenders.map(({ colour }) => colour)).size).toBe(contenders.length);
    for (const { colour } of contenders) {
      const definition = `${colour.slice("var(".length, -1)}: #`;
      expect(STYLE.split(definition).length - 1).toBe(2);
    }
  });

  test("are compared by value, the first of equals leading", () => {
    const baselines = baselinesOf(demoReport());
    expect(bestOf(baselines, "hit_rate@10").name).toBe("Sequence rules");
    const [first] = baselines;
    expect(
      bestOf([...baselines, { ...modelOf(demoReport()), metrics: first?.metrics ?? {} }], "mrr@5"),
    ).toBe(first);
  });

  test("must have the metric that is asked for", () => {
    expect(() => metricOf(modelOf(demoReport()), "ndcg@7")).toThrow("has the metric ndcg@7");
  });
});
