import { describe, expect, test } from "vitest";
import { NO_DROPOUT } from "../../../functions/core/models/dropout.ts";
import { DEFAULT_OPTIMIZER } from "../../../functions/core/models/optimizer.ts";
import {
  configFromRequest,
  DEFAULT_REQUEST,
  defaultShards,
} from "../../../functions/core/run/request.ts";

const MIB = 2 ** 20;

describe("configFromRequest", () => {
  test("leaves nothing open but the rounds, which follow from the gathered data", () => {
    const config = configFromRequest(DEFAULT_REQUEST, 100 * MIB);
    expect(config).toMatchObject({ cases: "last", shards: 8, rounds: null });
    const open = Object.entries(config).filter(
      ([, value]) => value === null || value === undefined,
    );
    expect(open.map(([name]) => name)).toEqual(["rounds"]);
  });

  test("says how many layers only where there is more than one", () => {
    expect(configFromRequest(DEFAULT_REQUEST, 1).model).not.toHaveProperty("layers");
    const stacked = configFromRequest({ ...DEFAULT_REQUEST, model: "gru", layers: 2 }, 1);
    expect(stacked.model).toMatchObject({ kind: "gru", layers: 2 });
  });

  test("says what is dropped only where anything is", () => {
    expect(configFromRequest(DEFAULT_REQUEST, 1).model).not.toHaveProperty("dropout");
    const dropout = { ...NO_DROPOUT, recurrent: 0.2 };
    expect(configFromRequest({ ...DEFAULT_REQUEST, dropout }, 1).model).toMatchObject({ dropout });
  });

  test("reads every prefix of a split that a column fixes, unless told otherwise", () => {
    const split = { kind: "column", name: "split" } as const;
    expect(configFromRequest({ ...DEFAULT_REQUEST, split }, 1).cases).toBe("every-prefix");
    expect(configFromRequest({ ...DEFAULT_REQUEST, split, cases: "last" }, 1).cases).toBe("last");
  });

  test.each([
    ["--shards", { shards: 0 }],
    ["--rounds", { rounds: -1 }],
    ["--batch", { batch: 1.5 }],
    ["--top", { top: 101 }],
    ["--hidden", { hidden: 0 }],
    ["--length", { lengthMax: 1 }],
    ["--layers", { layers: 0 }],
    ["--momentum", { optimizer: { ...DEFAULT_OPTIMIZER, momentum: 0.9 } }],
    ["--momentum", { optimizer: { ...DEFAULT_OPTIMIZER, kind: "sgd", momentum: 1 } }],
    ["--nesterov", { optimizer: { ...DEFAULT_OPTIMIZER, kind: "sgd", nesterov: true } }],
    ["--weight-decay", { optimizer: { ...DEFAULT_OPTIMIZER, weightDecay: 1 } }],
    ["--dropout", { dropout: { ...NO_DROPOUT, output: 1 } }],
    ["--recurrent-dropout", { dropout: { ...NO_DROPOUT, recurrent: 1.5 } }],
    ["--embedding-dropout", { dropout: { ...NO_DROPOUT, embedding: -0.1 } }],
    ["--clip-norm", { optimizer: { ...DEFAULT_OPTIMIZER, clipNorm: 0 } }],
  ] as const)("refuses a value of %s that cannot be used", (flag, change) => {
    expect(() => configFromRequest({ ...DEFAULT_REQUEST, ...change }, 1)).toThrow(`(${flag})`);
  });
});

describe("defaultShards", () => {
  test("is a power of two that grows with the input", () => {
    const sizes = [0, 16 * MIB, 33 * MIB, 100 * MIB, 10_000 * MIB, 1e15];
    expect(sizes.map(defaultShards)).toEqual([2, 2, 4, 8, 256, 256]);
  });
});
