import { expect, test } from "vitest";
import { expectTaskMemory } from "../../../functions/core/run/taskMemory.ts";

const MIB = 2 ** 20;

test("a model fits beside the rest of a task, or is refused with both numbers", () => {
  expectTaskMemory(744 * MIB, 1000);
  expectTaskMemory(5000 * MIB, undefined);
  expect(() => expectTaskMemory(744 * MIB + 1, 1000)).toThrow(
    "the model does not fit into the memory of a task (--memory 1000): expected at most 744 MiB for the model, 256 MiB being left for the rest, found a plan of 745 MiB",
  );
});
