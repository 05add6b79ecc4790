// The ports of a laptop: a directory (or a bucket) for a store, files (or objects) for input, the WebAssembly module
// from the build.

import { ID_KEY_VARIABLE } from "../core/privacy/pseudonyms.ts";
import type { MessageSender } from "../ports/jobQueue.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import { inputSources } from "./inputSources.ts";
import { jieba } from "./jieba.ts";
import { keptKernels } from "./keptKernels.ts";
import { openStore } from "./openStore.ts";

export async function localPorts(storeRoot: string, queue: MessageSender): Promise<StagePorts> {
  return {
    store: await openStore(storeRoot),
    queue,
    inputs: inputSources(),
    idKey: process.env[ID_KEY_VARIABLE],
    segmenter: jieba,
    kernels: keptKernels(),
  };
}
