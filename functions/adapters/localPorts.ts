// The ports of a laptop: a directory for a store, files for input, the WebAssembly module from the build.

import { ID_KEY_VARIABLE } from "../core/privacy/pseudonyms.ts";
import type { MessageSender } from "../ports/jobQueue.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import { directoryObjectStore } from "./directoryObjectStore.ts";
import { fileInputSource } from "./fileInputSource.ts";
import { jieba } from "./jieba.ts";
import { keptKernels } from "./keptKernels.ts";

export async function localPorts(storeRoot: string, queue: MessageSender): Promise<StagePorts> {
  return {
    store: await directoryObjectStore(storeRoot),
    queue,
    inputs: fileInputSource(),
    idKey: process.env[ID_KEY_VARIABLE],
    segmenter: jieba,
    kernels: keptKernels(),
  };
}
