import { describe, expect, test } from "vitest";
import { FULL_SOFTMAX, isSampled, LOSSES } from "../../../functions/core/models/objective.ts";
import { DEFAULT_OBJECTIVE, objectiveFromRequest } from "../../../functions/core/run/objective.ts";

describe("the objective of a request", () => {
  test("is the softmax over all items by default", () => {
    expect(objectiveFromRequest(DEFAULT_OBJECTIVE)).toEqual(FULL_SOFTMAX);
    expect(LOSSES.filter((loss) => !isSampled({ ...FULL_SOFTMAX, loss }))).toEqual(["softmax"]);
  });

  test("has defaults for what a sampled loss leaves open", () => {
    const of = (loss: (typeof LOSSES)[number]) =>
      objectiveFromRequest({ ...DEFAULT_OBJECTIVE, loss });
    expect(of("sampled-softmax")).toMatchObject({
      negatives: 2048,
      negativePower: 0.75,
      penalty: 0,
    });
    expect(of("bpr-max")).toMatchObject({ negatives: 2048, penalty: 1 });
    expect(of("top1-max")).toMatchObject({ negatives: 2048, penalty: 0 });
  });

  test.each([
    [{ negatives: 64 }, "--negatives", "64 with --loss softmax"],
    [{ negativePower: 0 }, "--negative-power", "0 with --loss softmax"],
    [{ loss: "top1-max", penalty: 1 }, "--bpr-penalty", "1 with --loss top1-max"],
    [{ loss: "bpr-max", labelSmoothing: 0.1 }, "--label-smoothing", "0.1 with --loss bpr-max"],
    [{ loss: "bpr-max", negatives: 1 }, "--negatives", "1"],
    [{ loss: "bpr-max", negatives: 2.5 }, "--negatives", "2.5"],
    [{ loss: "bpr-max", negativePower: 3 }, "--negative-power", "3"],
    [{ labelSmoothing: 1 }, "--label-smoothing", "1"],
  ] as const)("refuses %o", (given, where, found) => {
    expect(() => objectiveFromRequest({ ...DEFAULT_OBJECTIVE, ...given })).toThrow(
      expect.objectContaining({
        name: "ConfigurationError",
        explanation: expect.objectContaining({ where, found }),
      }),
    );
  });
});
