import { describe, expect, test } from "vitest";
import {
  configFromRequest,
  DEFAULT_REQUEST,
  type RunRequest,
} from "../../../functions/core/run/request.ts";
import { TEST, TRAIN } from "../../../functions/core/splits/label.ts";
import { sequenceCases } from "../../../functions/core/splits/sequenceCases.ts";

const [R, E] = [TRAIN, TEST];

function positions(
  users: readonly string[],
  labels: readonly number[][],
  run: Partial<RunRequest>,
) {
  const config = configFromRequest({ ...DEFAULT_REQUEST, ...run }, 1);
  let end = 0;
  const starts = Uint32Array.of(0, ...labels.map((own) => (end += own.length)));
  const sequences = { users, starts, labels: Uint8Array.from(labels.flat()) };
  return sequenceCases(sequences, TEST, config).map((some) => Array.from(some.positions));
}

describe("sequenceCases", () => {
  test("asks a time split for an event before its cut, unless sequences are sessions", () => {
    expect(positions(["u"], [[E, E, E]], { cases: "last" })).toEqual([[]]);
    const sessions = { kind: "gap", gapMs: 1 } as const;
    expect(positions(["u", "u"], [[E, E, E], [E]], { sessions })).toEqual([[1, 2], []]);
  });

  test("follows --min-history", () => {
    expect(positions(["u"], [[R, R, E]], { minHistory: 3 })).toEqual([[]]);
  });

  test("draws by the user, not by the place in the shard, and all positions in turn", () => {
    const labels = [R, ...new Array<number>(4).fill(E)];
    const names = Array.from({ length: 200 }, (_, index) => `u${index}`);
    const drawn = positions(
      names,
      names.map(() => labels),
      { cases: "random" },
    ).flat();
    const reversed = positions(
      [...names].reverse(),
      names.map(() => labels),
      { cases: "random" },
    );
    expect(reversed.flat().reverse()).toEqual(drawn);
    expect([...new Set(drawn)].sort()).toEqual([1, 2, 3, 4]);
    const other = positions(
      names,
      names.map(() => labels),
      { cases: "random", seed: 2 },
    ).flat();
    expect(other).not.toEqual(drawn);
  });

  test("draws for the sessions of a user apart", () => {
    const users = new Array<string>(40).fill("u");
    const labels = users.map(() => [E, E, E, E, E]);
    const sessions = { kind: "gap", gapMs: 1 } as const;
    const drawn = positions(users, labels, { cases: "random", sessions }).flat();
    expect(new Set(drawn).size).toBe(4);
  });
});
