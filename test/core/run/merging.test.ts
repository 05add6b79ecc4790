import { describe, expect, test } from "vitest";
import type { ModelKind } from "../../../functions/core/models/modelKind.ts";
import {
  DEFAULT_MERGING,
  MEAN_OF_EPOCHS,
  type MergingRequest,
  mergingFromRequest,
} from "../../../functions/core/run/merging.ts";

const ask = (
  changes: Partial<MergingRequest>,
  rounds: number | null = 3,
  { shards = 4, model = "lstm" }: { shards?: number; model?: ModelKind } = {},
) => mergingFromRequest({ ...DEFAULT_MERGING, ...changes }, { rounds, shards, model });

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

  test("has rows of occurring items only where a model has a row an item", () => {
    const rowMean = "root" as const;
    expect(ask({ outer: "nesterov", rowMean }).merging?.rowMean).toBe(rowMean);
    expect(() => ask({ outer: "nesterov", rowMean }, 3, { model: "vae" })).toThrow(
      expect.objectContaining({ explanation: expect.objectContaining({ where: "--row-mean" }) }),
    );
  });

  test("needs rounds where a round is not an epoch", () => {
    expect(() => ask({ localUpdates: 5 }, null)).toThrow(
      expect.objectContaining({ explanation: expect.objectContaining({ where: "--rounds" }) }),
    );
  });
});

describe("the merging of many shards", () => {
  const many = { shards: 8 };

  test("is finer where nobody says, from eight shards on", () => {
    expect(ask({}, null, { shards: 7 })).toEqual({});
    expect(ask({}, null, { shards: 1 })).toEqual({});
    expect(ask({}, null, many).merging).toMatchObject({
      mergesPerEpoch: 10,
      outer: { kind: "nesterov", learningRate: 1, momentum: 0.5 },
      compression: "int8",
      rowMean: "root",
      localUpdates: null,
    });
    expect(ask({}, null, { shards: 8, model: "vae" })).toEqual({});
  });

  test("is what is asked for, setting by setting", () => {
    expect(ask(MEAN_OF_EPOCHS, null, many)).toEqual({});
    expect(ask({ outer: "mean" }, null, many).merging).toMatchObject({
      mergesPerEpoch: 10,
      outer: { kind: "mean" },
      compression: "none",
    });
    expect(ask({ compression: "none", outerMomentum: 0.9 }, null, many).merging).toMatchObject({
      outer: { kind: "nesterov", learningRate: 1, momentum: 0.9 },
      compression: "none",
    });
    expect(ask({ outer: "nesterov" }, null, many).merging).toMatchObject({
      outer: { learningRate: 0.7, momentum: 0.9 },
      rowMean: "occurring",
    });
    expect(ask({ localUpdates: 4 }, 3, many).merging).toMatchObject({
      localUpdates: 4,
      outer: { kind: "mean" },
    });
  });
});
