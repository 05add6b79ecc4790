// Two logs of Tmall: the repeat buyers of IJCAI-15, and the online part of IJCAI-16.

import type { Preset } from "./preset.ts";

export const tmallIjcai15: Preset = {
  name: "tmall-ijcai15",
  title: "Tmall user_log_format1.csv (IJCAI-15)",
  files: ["user_log_format1*"],
  form: "delimited",
  columns: ["user_id", "item_id", "cat_id", "seller_id", "brand_id", "time_stamp", "action_type"],
  user: "user_id",
  item: "item_id",
  time: { column: "time_stamp", unit: "mmdd:2014", zone: "+08:00" },
  event: {
    column: "action_type",
    names: { "0": "view", "1": "cart", "2": "purchase", "3": "favourite" },
  },
  category: "cat_id",
  hints: [
    "times are days without a year, taken as 2014; within a day the order of the file stands",
  ],
};

export const tmallIjcai16: Preset = {
  name: "tmall-ijcai16",
  title: "Tmall ijcai2016_taobao.csv (IJCAI-16)",
  files: ["ijcai2016_taobao*"],
  form: "delimited",
  header: "either",
  columns: ["use_ID", "sel_ID", "ite_ID", "cat_ID", "act_ID", "time"],
  looks: { use_ID: "^\\d+$", act_ID: "^[01]$", time: "^201[0-9]{5}$" },
  user: "use_ID",
  item: "ite_ID",
  time: { column: "time", unit: "yyyymmdd", zone: "+08:00" },
  event: { column: "act_ID", names: { "0": "view", "1": "purchase" } },
  category: "cat_ID",
  hints: ["times are days; within a day the order of the file stands"],
};
