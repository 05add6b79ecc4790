// The ports of a laptop: a directory for a store, files for input, the WebAssembly module from the build.

import type { Kernels } from "../core/kernels.ts";
import type { MessageSender } from "../ports/jobQueue.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import { directoryObjectStore } from "./directoryObjectStore.ts";
import { fileInputSource } from "./fileInputSource.ts";
import { loadKernels } from "./kernelModule.ts";

export async function localPorts(storeRoot: string, queue: MessageSender): Promise<StagePorts> {
  let kernels: Kernels | null = null;
  return {
    store: await directoryObjectStore(storeRoot),
    queue,
    inputs: fileInputSource(),
    kernels: () => {
      kernels ??= loadKernels();
      return kernels;
    },
  };
}
