// What a task may take of memory, and what a model may take of that. Linear memory is one part of a function's memory;
// the runtime and the shard are the other.

import { LimitError } from "../errors.ts";

const MIB = 2 ** 20;
/** Bounds of a task's memory: less holds no model beside the runtime; a Lambda function has 10,240 MB at most. */
export const MEMORY_MB_MIN = 512;
export const MEMORY_MB_MAX = 10_240;
/** Left for the runtime and the shard. */
const OTHER_MB = 256;

/** Throws LimitError `memory-plan`, with both numbers, where a model does not fit beside the rest of its task. */
export function expectTaskMemory(modelBytes: number, memoryMb: number | undefined): void {
  if (memoryMb === undefined || modelBytes <= (memoryMb - OTHER_MB) * MIB) {
    return;
  }
  throw new LimitError({
    code: "memory-plan",
    what: "the model does not fit into the memory of a task",
    where: `--memory ${memoryMb}`,
    expected: `at most ${memoryMb - OTHER_MB} MiB for the model, ${OTHER_MB} MiB being left for the rest`,
    found: `a plan of ${Math.ceil(modelBytes / MIB)} MiB`,
    fix: "choose a smaller hidden size, vocabulary, length or batch, or give --memory more",
  });
}
