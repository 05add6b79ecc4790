// Execution environments of a function: each has its instance of the numeric module, is used by one invocation at a
// time, and is used again with whatever the last one left in its memory.

import { loadKernels } from "../../functions/adapters/kernelModule.ts";
import type { Kernels } from "../../functions/core/kernels.ts";
import type { Faults } from "./faults.ts";

export interface Environments {
  /** A warm environment, or a new one; its memory may be dirty. */
  take(faults: Faults): Kernels;
  giveBack(environment: Kernels): void;
}

const DIRT = 0xa5;

export function environments(): Environments {
  const idle: Kernels[] = [];
  return {
    take(faults) {
      const environment = idle.pop() ?? loadKernels({ tile: "plain" });
      if (faults.happens("dirty-memory")) {
        const { memory } = environment.run;
        new Uint8Array(memory.buffer, environment.startByte).fill(DIRT);
      }
      return environment;
    },
    giveBack: (environment) => idle.push(environment),
  };
}
