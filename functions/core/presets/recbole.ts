// Atomic files of RecBole: interactions with a header that types its columns.

import type { Preset } from "./preset.ts";

export const recbole: Preset = {
  name: "recbole",
  title: "RecBole atomic file of interactions",
  files: ["*.inter*"],
  form: "delimited",
  delimiter: "\t",
  typedHeader: true,
  columns: ["user_id:token", "item_id:token", "timestamp:float"],
  user: ["user_id", "session_id"],
  item: "item_id",
  time: { column: "timestamp", unit: "s" },
  event: { value: "interaction" },
  hints: ["columns of type token_seq, sequences in one field, are not read"],
};
