// What the report calls the kinds of models.

import type { ModelKind } from "../models/modelKind.ts";

/** The name of each kind, as people write it. */
export const MODEL_NAMES: Readonly<Record<ModelKind, string>> = {
  lstm: "LSTM",
  gru: "GRU",
  rnn_tanh: "RNN, tanh",
  rnn_relu: "RNN, ReLU",
  vae: "Mult-VAE",
  svae: "sequential VAE",
};
