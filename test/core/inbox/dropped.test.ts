// Which keys are logs, and how notifications spell them.

import { expect, test } from "vitest";
import { decodedKey, droppedLog } from "../../../functions/core/inbox/dropped.ts";
import {
  manifestKey,
  planKey,
  promotedKey,
  refusalKey,
  retrainingKey,
} from "../../../functions/core/keys.ts";

test.each([
  ["inbox/shop/log.csv", "shop"],
  ["inbox/shop/2026/11/log.csv.gz", "shop"],
  ["inbox/shop-2/log.jsonl", "shop-2"],
  ["inbox/shop/a b+c.parquet", "shop"],
])("%s belongs to %s", (key, dataset) => {
  expect(droppedLog(key)).toEqual({ isLog: true, dataset });
});

test.each([
  "inbox/log.csv",
  "inbox//log.csv",
  "inbox/../runs/log.csv",
  "inbox/my shop/log.csv",
  "inbox/shop/_tmp/log.csv",
  "inbox/shop/.log.csv",
  "inbox/shop/millrace.json",
  "inbox/shop/",
  "inboxes/shop/log.csv",
])("%s is no log", (key) => {
  expect(droppedLog(key)).toMatchObject({ isLog: false });
});

test("nothing that the system writes is a log, whatever its name ends in", () => {
  const own = [
    manifestKey("r.csv"),
    refusalKey("shop", "x.csv"),
    planKey("p.csv"),
    promotedKey(1),
    retrainingKey("x.csv"),
  ];
  expect(own.filter((key) => droppedLog(`${key}.csv`).isLog)).toEqual([]);
});

test("keys are decoded as S3 encodes them", () => {
  expect(decodedKey("inbox/shop/a+b%2Bc%C3%A9.csv")).toBe("inbox/shop/a b+cé.csv");
  expect(decodedKey("inbox/%E0%A4%A")).toBeNull();
});
