// The ports of a laptop: a directory for a store, files for input, the WebAssembly module from the build.

import type { Kernels } from "../core/kernels.ts";
import type { Precision } from "../core/messages.ts";
import { ID_KEY_VARIABLE } from "../core/privacy/pseudonyms.ts";
import type { MessageSender } from "../ports/jobQueue.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import { directoryObjectStore } from "./directoryObjectStore.ts";
import { fileInputSource } from "./fileInputSource.ts";
import { loadKernels } from "./kernelModule.ts";

export async function localPorts(storeRoot: string, queue: MessageSender): Promise<StagePorts> {
  const kept = new Map<Precision, Kernels>();
  return {
    store: await directoryObjectStore(storeRoot),
    queue,
    inputs: fileInputSource(),
    idKey: process.env[ID_KEY_VARIABLE],
    kernels: (precision) => {
      const kernels =
        kept.get(precision) ?? loadKernels({ build: precision === "fast" ? "relaxed" : "release" });
      kept.set(precision, kernels);
      return kernels;
    },
  };
}
