import { describe, expect, test } from "vitest";
import type { Preset } from "../../../functions/core/presets/preset.ts";
import {
  checkColumns,
  columnIndex,
  columnIndexes,
  missingReferences,
  presetMismatch,
} from "../../../functions/core/presets/presetColumns.ts";
import { presetRow } from "../../../functions/core/presets/presetRow.ts";
import { textRow } from "../../../functions/core/sources/textRow.ts";
import { UTC } from "../../../functions/core/timeZone.ts";

const columnNames = ["order", "user", "item", "time", "kind", "count"];
const base: Preset = {
  name: "test",
  title: "a test",
  form: "delimited",
  columns: columnNames,
  user: "user",
  item: "item",
  time: { column: "time", unit: "s" },
};

/**
 * What becomes of rows: `user item seconds event`, `-rule` or `!type column`; null stands for a row set aside
 * unread.
 */
function judge(change: Partial<Preset>, rows: readonly (readonly string[] | null)[]): string[] {
  const reader = presetRow({ preset: { ...base, ...change }, columnNames, zone: UTC, split: null });
  const judged: string[] = [];
  for (const fields of rows) {
    if (fields === null) {
      reader.interrupt();
      continue;
    }
    const verdict = reader.read(textRow({ line: 1, bytePosition: 0 }, fields));
    const { user, item, timeMs, event } = reader.event;
    if (verdict.kind === "event") {
      judged.push(`${user} ${item} ${timeMs / 1000} ${event}`);
    } else if (verdict.kind === "removed") {
      judged.push(`-${verdict.rule}`);
    } else {
      reader.interrupt();
      judged.push(`!${verdict.fault.errorType} ${verdict.fault.columnName}`);
    }
  }
  return judged;
}

describe("rows", () => {
  test("need a user, an item and a time", () => {
    const rows = [
      ["1", "u", "i", "5"],
      ["1", " ", "i", "5"],
      ["1", "u", "\t", "5"],
      ["1", "u", "i", "five"],
      ["1", "u", "i"],
    ];
    expect(judge({}, rows)).toEqual([
      "u i 5 ",
      "!MISSING VALUE user",
      "!MISSING VALUE item",
      "!CAST time",
      "!CAST time",
    ]);
  });

  test("meet rules first, in their order", () => {
    const rules = [
      { name: "none", column: "count", when: { atMost: 0 } },
      { name: "cancelled", column: "order", when: { startsWith: "C" } },
      { name: "odd", column: "kind", when: { oneOf: ["x", "y"], blank: true } },
      { name: "no-code", column: "item", when: { lacks: "^\\d" } },
    ];
    const rows = [
      ["1", "", "", "", "x", "-1.5"],
      ["C1", "u", "7", "5", "x", ""],
      ["1", "u", "7", "5", "y", "1"],
      ["1", "u", "7", "5", "", "1"],
      ["1", "u", "post", "5", "z", "1"],
      ["1", "u", "7", "5", "z", "many"],
    ];
    expect(judge({ rules }, rows)).toEqual([
      "-none",
      "-cancelled",
      "-odd",
      "-odd",
      "-no-code",
      "u 7 5 ",
    ]);
  });

  test("have the event that the file's name of it means", () => {
    const rows = [
      ["", "u", "i", "5", "1"],
      ["", "u", "i", "5", "2"],
      ["", "u", "i", "5", "constructor"],
    ];
    const event = { column: "kind", names: { "1": "view" } };
    expect(judge({ event }, rows)).toEqual(["u i 5 view", "!CAST kind", "!CAST kind"]);
    expect(judge({ event: { ...event, others: "keep" } }, rows).slice(1)).toEqual([
      "u i 5 2",
      "u i 5 constructor",
    ]);
    expect(judge({ event: { ...event, others: "remove" } }, rows)[1]).toBe("-other-event");
    expect(judge({ event: { value: "buy" } }, rows)[0]).toBe("u i 5 buy");
  });

  test("lie in the window, which is half-open", () => {
    const window = { from: "1970-01-01T00:00:05", to: "1970-01-01T00:00:07" };
    const rows = ["4", "5", "6", "7"].map((time) => ["", "u", "i", time]);
    expect(judge({ window }, rows)).toEqual(["-window", "u i 5 ", "u i 6 ", "-window"]);
  });

  test("take of several columns the first that is not blank", () => {
    const rows = [
      ["o", "", "i", "5"],
      ["o", "u", "i", "5"],
      ["", "", "i", "5"],
    ];
    expect(judge({ user: ["user", "order"] }, rows)).toEqual([
      "o i 5 ",
      "u i 5 ",
      "!MISSING VALUE user",
    ]);
  });

  test("read whole numbers that were written as decimals", () => {
    const rows = ["13085.0", "13085", "13085.5", "x.0"].map((user) => ["", user, "i", "5"]);
    expect(judge({ wholeNumbers: ["user"] }, rows).map((row) => row.split(" ")[0])).toEqual([
      "13085",
      "13085",
      "13085.5",
      "x.0",
    ]);
  });
});

describe("rows that go on", () => {
  const fill = { key: "order", columns: ["user", "time"] };

  test("are filled from the row before, where the key is blank or the same", () => {
    const rows = [
      ["1", "u", "a", "5"],
      ["1", "", "b", ""],
      ["", "", "c", ""],
      ["2", "", "d", ""],
      ["", "", "e", "6"],
    ];
    expect(judge({ fill }, rows)).toEqual([
      "u a 5 ",
      "u b 5 ",
      "u c 5 ",
      "!MISSING VALUE user",
      "!MISSING VALUE user",
    ]);
  });

  test("are never given to the customer of another order", () => {
    const rows = [
      ["1", "u", "a", "5"],
      null,
      ["", "", "b", ""],
      ["", "", "c", ""],
      ["3", "w", "d", "7"],
    ];
    expect(judge({ fill }, rows)).toEqual([
      "u a 5 ",
      "!MISSING VALUE order",
      "!MISSING VALUE order",
      "w d 7 ",
    ]);
  });
});

describe("columns", () => {
  test("are found exactly, but for case and punctuation, or by number", () => {
    const names = ["User ID", "user_id", "1", "x"];
    expect(
      ["user_id", "userid", "USER-ID", "1", "3", "9", "y"].map((n) => columnIndex(n, names)),
    ).toEqual([1, 0, 0, 2, 3, -1, -1]);
    expect(columnIndexes(["y", "x", "1"], names)).toEqual([3, 2]);
  });

  test("that are missing are all named", () => {
    expect(missingReferences({ ...base, user: ["a", "b"], session: "none" }, ["item"])).toEqual([
      "a or b",
      "time",
    ]);
    expect(() => checkColumns(base, ["user"], "f.csv")).toThrow(
      presetMismatch(base, "f.csv", "no column item, time among user").message,
    );
  });
});

describe("columns that the run asks for", () => {
  const names = ["user", "item", "time", "visit", "shelf"];
  const preset = { ...base, fill: { key: "user", columns: ["visit"] } };
  const reader = presetRow({
    preset,
    columnNames: names,
    zone: UTC,
    split: null,
    session: 3,
    inputs: [null, 4],
  });
  const read = (fields: readonly string[]) =>
    reader.read(textRow({ line: 1, bytePosition: 0 }, fields));

  test("are handed on, filled as the preset fills them", () => {
    expect(read(["u", "i", "1", "v1", "top"]).kind).toBe("event");
    expect(reader.event).toMatchObject({ session: "v1", inputs: [null, "top"] });
    expect(read(["u", "j", "2", "", ""]).kind).toBe("event");
    expect(reader.event).toMatchObject({ session: "v1", inputs: [null, ""] });
  });

  test("without a session set the row aside", () => {
    expect(read(["w", "i", "3", "", "top"])).toMatchObject({
      kind: "fault",
      fault: { errorType: "MISSING VALUE", columnName: "visit" },
    });
  });
});
