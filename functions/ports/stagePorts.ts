// What a stage may touch besides its arguments. A handler makes these once and hands them over.

import type { Kernels } from "../core/kernels.ts";
import type { LogEntry, Manifest, Precision, WaveEntry } from "../core/messages.ts";
import type { InputSource } from "./inputSource.ts";
import type { MessageSender } from "./jobQueue.ts";
import type { ObjectStore } from "./objectStore.ts";
import type { WordSegmenter } from "./wordSegmenter.ts";

export interface StagePorts {
  readonly store: ObjectStore;
  readonly queue: MessageSender;
  readonly inputs: InputSource;
  /** The key for pseudonyms of ids, where the environment has one. */
  readonly idKey?: string | undefined;
  /** What tells words in scripts without spaces, where it is installed; throws where it is not. */
  readonly segmenter?: (() => WordSegmenter) | undefined;
  /**
   * Takes the permit of the attempt that is about to begin at work of the wave that `entry` opened, where attempts are
   * counted. False: the budget of the run allows no further one. Throws LimitError `attempts-used` where all are used.
   */
  readonly permit?: ((manifest: Manifest, entry: WaveEntry) => Promise<boolean>) | undefined;
  /**
   * Tells whoever follows the run that its log has grown; where nobody is told, a sweep notices. `entry` is the kind of
   * the entry that the caller has appended itself, so that who counts them counts each once.
   */
  readonly grown?: ((run: string, entry?: LogEntry["kind"]) => Promise<void>) | undefined;
  /** The numeric core in the build that a run asks for, compiled at the first call and kept. */
  readonly kernels: (precision: Precision) => Kernels;
}
