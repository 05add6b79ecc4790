// The numeric core as a stage is given it: each build compiled at its first use and kept as long as the environment.

import type { Kernels } from "../core/kernels.ts";
import type { Precision } from "../core/messages.ts";
import { loadKernels } from "./kernelModule.ts";

export function keptKernels(): (precision: Precision) => Kernels {
  const kept = new Map<Precision, Kernels>();
  return (precision) => {
    const build = precision === "fast" ? "relaxed" : "release";
    const kernels = kept.get(precision) ?? loadKernels({ build });
    kept.set(precision, kernels);
    return kernels;
  };
}
