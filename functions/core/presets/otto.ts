// OTTO recommender systems dataset: a session a line, its events in a list.

import type { Preset } from "./preset.ts";

export const otto: Preset = {
  name: "otto",
  title: "OTTO sessions as JSON lines",
  files: ["otto-recsys-*.jsonl*"],
  form: "jsonl",
  columns: ["session", "events"],
  list: "events",
  user: "session",
  item: "events.aid",
  time: { column: "events.ts", unit: "ms" },
  event: {
    column: "events.type",
    names: { clicks: "view", carts: "cart", orders: "purchase" },
  },
  session: "session",
  hints: ["a session stands for a user"],
};
