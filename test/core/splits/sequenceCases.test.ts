import { describe, expect, test } from "vitest";
import { configFromRequest, DEFAULT_REQUEST } from "../../../functions/core/run/request.ts";
import { TEST, TRAIN } from "../../../functions/core/splits/label.ts";
import { sequenceCases } from "../../../functions/core/splits/sequenceCases.ts";

const [R, E] = [TRAIN, TEST];

describe("sequenceCases", () => {
  test("asks a time split for an event before its cut, unless sequences are sessions", () => {
    const labels = Uint8Array.of(E, E, E);
    const plain = configFromRequest({ ...DEFAULT_REQUEST, cases: "last" }, 1);
    expect(sequenceCases(labels, TEST, plain).positions).toEqual(new Uint32Array(0));
    const sessions = { kind: "gap", gapMs: 1 } as const;
    const cut = configFromRequest({ ...DEFAULT_REQUEST, sessions }, 1);
    expect(sequenceCases(labels, TEST, cut).positions).toEqual(Uint32Array.of(1, 2));
  });

  test("follows --min-history", () => {
    const config = configFromRequest({ ...DEFAULT_REQUEST, minHistory: 3 }, 1);
    const found = sequenceCases(Uint8Array.of(R, R, E), TEST, config);
    expect(found).toEqual({ positions: new Uint32Array(0), withoutHistory: true });
  });
});
