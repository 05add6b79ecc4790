// The kinds of models that a run may train, by the names of `--model`.

import { RECURRENT_KINDS } from "./model.ts";

/** Models that read the order of a history, and a variational autoencoder that reads what it holds. */
export const MODEL_KINDS = [...RECURRENT_KINDS, "vae"] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];
