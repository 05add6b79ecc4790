// What the report calls the kinds of models.

import type { RecurrentKind } from "../models/model.ts";

/** The name of each kind, as people write it. */
export const MODEL_NAMES: Readonly<Record<RecurrentKind, string>> = {
  lstm: "LSTM",
  gru: "GRU",
  rnn_tanh: "RNN, tanh",
  rnn_relu: "RNN, ReLU",
};
