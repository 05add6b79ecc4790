// The kinds of models that a run may train, by the names of `--model`.

import { RECURRENT_KINDS } from "./model.ts";

/** Next-item models; variational autoencoders of what a history holds (`vae`) and of its order (`svae`). */
export const MODEL_KINDS = [...RECURRENT_KINDS, "vae", "svae"] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];
