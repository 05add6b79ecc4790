import { expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import { type SequenceBatch, WASM32_BYTES } from "../../../functions/core/models/network.ts";
import { createCore, encode, rowOfState } from "../../../functions/core/models/networkCore.ts";
import { createTrained, drawBatch, limits, shape } from "../../support/networkCase.ts";

test("states are found by sequence and position, and nowhere else", () => {
  const core = createCore(loadKernels(), shape, limits, WASM32_BYTES);
  expect(() => rowOfState(core, 0, 0)).toThrow(/encoded/);
  encode(core, drawBatch(1));
  expect(rowOfState(core, 4, 0)).toBe(4);
  expect(rowOfState(core, 0, 1)).toBe(5);
  expect(() => rowOfState(core, 4, 1)).toThrow(/within the sequence/);
});

test("a batch that breaks its promises is a programmer's error", () => {
  const network = createTrained(0);
  const batch = drawBatch(1);
  const broken: Partial<SequenceBatch>[] = [
    { lengths: Uint32Array.of(6, 7, 6, 3, 1) },
    { lengths: Uint32Array.of(7, 6, 6, 3, 0) },
    { items: batch.items.map((item) => item + shape.V) },
    { targets: batch.targets.slice(1) },
  ];
  for (const change of broken) {
    expect(() => network.encode({ ...batch, ...change })).toThrow(/assertion failed/);
  }
});
