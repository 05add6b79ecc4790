import { expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import { maskedRecurrence } from "../../../functions/core/models/recurrentDropout.ts";

// What the masked kernels compute is tested in test/assembly/recurrent.test.ts, kind by kind.
test("only what reads the state before a step is replaced", () => {
  const { run } = loadKernels();
  const order = { R: 1, counts: Uint32Array.of(1), starts: Uint32Array.of(0) };
  const masked = maskedRecurrence(run, { mask: 0, scratch: 0, order });
  const names = Object.keys(run) as (keyof typeof run)[];
  const replaced = names.filter((name) => masked[name] !== run[name]);
  expect(replaced.toSorted()).toEqual([
    "gruBackward",
    "gruForward",
    "lstmBackward",
    "lstmForward",
    "previousStates",
    "rnnBackward",
    "rnnForward",
  ]);
});
