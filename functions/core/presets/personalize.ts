// Interactions in the schema of Amazon Personalize.

import type { Preset } from "./preset.ts";

export const personalize: Preset = {
  name: "personalize",
  title: "interactions of Amazon Personalize",
  files: ["*interactions*.csv*"],
  form: "delimited",
  columns: ["USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE", "EVENT_VALUE"],
  user: "USER_ID",
  item: "ITEM_ID",
  time: { column: "TIMESTAMP", unit: "s" },
  event: { column: "EVENT_TYPE", others: "keep" },
  price: "EVENT_VALUE",
  hints: ["other columns of the schema, such as IMPRESSION, are not read"],
};
