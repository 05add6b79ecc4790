import { describe, expect, test } from "vitest";
import type { ColumnsFound } from "../../functions/core/columnErrors.ts";
import {
  ambiguousColumn,
  missingColumns,
  unreadableHead,
} from "../../functions/core/columnErrors.ts";
import { InvalidInputError } from "../../functions/core/errors.ts";

const NAMED: ColumnsFound = {
  where: "a.csv",
  columnNames: ["when", "usr_id", "thing"],
  hasHeader: true,
  found: new Map([["item", 2]]),
  missing: [
    { role: "user", given: null },
    { role: "time", given: "wehn" },
  ],
  rows: [
    ["when", "usr_id", "thing"],
    ["1700000000", "u", "t"],
  ],
};

describe("missingColumns", () => {
  test("says what was sought, what is there and how to name it", () => {
    expect(missingColumns(NAMED).explanation).toEqual({
      code: "missing-column",
      what: "columns are not there: user, time (wehn)",
      where: "a.csv",
      expected:
        "a column for the user, with a name such as user, userid, uid; a column wehn for the time",
      found: "the columns when, usr_id, thing",
      fix: "did you mean usr_id, when? name the columns, for instance --columns user=NAME,item=thing,time=NAME",
    });
  });

  test("guesses positions where there are no names: the time is what looks like one", () => {
    const rows = [
      ["2017-11-25 00:00:01", "7", "5"],
      ["2017-11-25 00:00:09", "8", "5"],
    ];
    const missing = (["user", "item", "time"] as const).map((role) => ({ role, given: null }));
    const error = missingColumns({ ...NAMED, hasHeader: false, found: new Map(), missing, rows });
    expect(error.explanation).toMatchObject({
      code: "missing-header",
      found: "3 columns without names, the first row being 2017-11-25 00:00:01, 7, 5",
      fix: "name the columns, for instance --columns user=1,item=2,time=0",
    });
  });

  test("lists no more names than can be read", () => {
    const columnNames = Array.from({ length: 5000 }, (_, index) => `feature_${index}`);
    const { found } = missingColumns({ ...NAMED, columnNames, found: new Map() }).explanation;
    expect(found).toMatch(/^the columns feature_0, .*feature_39$/);
  });
});

test.each([
  ["ambiguous-column", ambiguousColumn("a.csv", "one column is to be two things", ["a", "b"])],
  ["empty-file", unreadableHead("empty-file", "a.csv", "no bytes", "check the export")],
  ["invalid-encoding", unreadableHead("invalid-encoding", "a.csv", "GBK", "use iconv")],
])("%s explains itself in full", (code, error) => {
  expect(error).toBeInstanceOf(InvalidInputError);
  expect(error.explanation).toMatchObject({ code, where: "a.csv" });
  expect(Object.values(error.explanation).filter((part) => part === "")).toEqual([]);
});
