import { describe, expect, test } from "vitest";
import {
  DEFAULT_MERGING,
  type MergingRequest,
  mergingFromRequest,
} from "../../../functions/core/run/merging.ts";

const ask = (changes: Partial<MergingRequest>, rounds: number | null = 3) =>
  mergingFromRequest({ ...DEFAULT_MERGING, ...changes }, { rounds, shards: 4 });

describe("the merging of a request", () => {
  test("is nothing by default, and DiLoCo's outer optimizer where it is asked for", () => {
    expect(ask({}, null)).toEqual({});
    const { merging } = ask({ outer: "nesterov" });
    expect(merging?.outer).toEqual({ kind: "nesterov", learningRate: 0.7, momentum: 0.9 });
  });

  test.each<[string, Partial<MergingRequest>]>([
    ["--local-updates", { localUpdates: 0 }],
    ["--merges-per-epoch", { mergesPerEpoch: 0 }],
    ["--merges-per-epoch", { mergesPerEpoch: 101 }],
    ["--merges-per-epoch", { mergesPerEpoch: 1.5 }],
    ["--merges-per-epoch", { mergesPerEpoch: 2, localUpdates: 3 }],
    ["--merges-per-epoch", { mergesPerEpoch: 1, localUpdates: 3 }],
    ["--participants", { participants: 5 }],
    ["--participants", { participants: 0 }],
    ["--outer-learning-rate", { outerLearningRate: 1 }],
    ["--outer-learning-rate", { outer: "nesterov", outerLearningRate: 0 }],
    ["--outer-momentum", { outerMomentum: 0.5 }],
    ["--outer-momentum", { outer: "nesterov", outerMomentum: 1 }],
    ["--compress", { compression: "int8" }],
    ["--row-mean", { rowMean: "all" }],
  ])("refuses what cannot be used: %s %j", (where, changes) => {
    expect(() => ask(changes)).toThrow(
      expect.objectContaining({ explanation: expect.objectContaining({ where }) }),
    );
  });

  test("has merges within an epoch where there are several, whatever the number of epochs", () => {
    expect(ask({ mergesPerEpoch: 1 }, null)).toEqual({});
    expect(ask({ mergesPerEpoch: 5 }, null).merging?.mergesPerEpoch).toBe(5);
    expect(ask({ outer: "nesterov" }).merging).not.toHaveProperty("mergesPerEpoch");
  });

  test("needs rounds where a round is not an epoch", () => {
    expect(() => ask({ localUpdates: 5 }, null)).toThrow(
      expect.objectContaining({ explanation: expect.objectContaining({ where: "--rounds" }) }),
    );
  });
});
