import { describe, expect, test } from "vitest";
import { decide } from "../../../functions/core/training/earlyStopping.ts";

const rule = { roundLimit: 5, patience: 2 };

describe("decide", () => {
  test.each([
    ["goes on while the score rises", [0.1, 0.2], { kind: "continue" }],
    ["goes on within its patience", [0.1, 0.3, 0.2], { kind: "continue" }],
    [
      "stops when patience is at an end, with the best round",
      [0.1, 0.3, 0.2, 0.2],
      { kind: "stop", bestRound: 1, stoppedBy: "patience" },
    ],
    [
      "takes the earlier of equal scores",
      [0.3, 0.3, 0.3],
      { kind: "stop", bestRound: 0, stoppedBy: "patience" },
    ],
    [
      "stops at the limit, where the last weights may be the best",
      [0, 0.1, 0.2, 0.3, 0.4, 0.5],
      { kind: "stop", bestRound: 5, stoppedBy: "rounds" },
    ],
    [
      "takes the last round where there is nothing to validate on",
      [null, null, null, null, null, null],
      { kind: "stop", bestRound: 5, stoppedBy: "rounds" },
    ],
    [
      "never loses patience where there is nothing to validate on",
      [null, null, null, null],
      { kind: "continue" },
    ],
  ] as const)("%s", (_, scores, expected) => {
    expect(decide(scores, rule)).toEqual(expected);
  });
});
