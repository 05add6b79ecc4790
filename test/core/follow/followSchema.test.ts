// Messages between functions: what is understood, and that anything else is refused.

import { expect, test } from "vitest";
import {
  decodeCollectRequest,
  decodeExpandRequest,
  decodeFollow,
  decodePlanRequest,
  decodeRetrainRequest,
  decodeStartRequest,
  encodeFollow,
} from "../../../functions/core/follow/followSchema.ts";

const refusal = expect.objectContaining({ name: "CorruptObjectError" });

test("messages come back as they were", () => {
  const grown = { kind: "grown", run: "20260101T000000Z-abc" } as const;
  const retraining = { kind: "retraining", id: "0123abcd" } as const;
  expect([grown, retraining].map((m) => decodeFollow(encodeFollow(m)))).toEqual([
    grown,
    retraining,
  ]);
});

test.each(["", "{}", '{"kind":"grown","run":"../x"}', '{"kind":"retraining","id":"runs/x"}'])(
  "%j is no message",
  (body) => {
    expect(() => decodeFollow(body)).toThrow(refusal);
  },
);

test("requests outside their bounds are refused", () => {
  const retrain = { dataset: "shop", newShareMin: 0.1, costLimitUsd: "0.50" };
  expect(decodeRetrainRequest(retrain)).toEqual(retrain);
  expect(() => decodeRetrainRequest({ ...retrain, newShareMin: 10 })).toThrow(refusal);
  expect(() => decodeRetrainRequest({ ...retrain, costLimitUsd: "half" })).toThrow(refusal);
  expect(() => decodeRetrainRequest({ ...retrain, dataset: "a/b" })).toThrow(refusal);
  expect(() => decodeCollectRequest({ keepDays: 0, keepRuns: 1 })).toThrow(refusal);
  expect(() => decodeStartRequest({ run: "r" })).toThrow(refusal);
  expect(() => decodeExpandRequest({ plan: "x.txt" })).toThrow(refusal);
  expect(() => decodePlanRequest({ id: "a/b" })).toThrow(refusal);
});
