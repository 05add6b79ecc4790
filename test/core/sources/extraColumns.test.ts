import { describe, expect, test } from "vitest";
import { InvalidInputError } from "../../../functions/core/errors.ts";
import { presetNamed } from "../../../functions/core/presets/presets.ts";
import { detectSource, PLAIN_SOURCE } from "../../../functions/core/sources/detectSource.ts";
import { hasNames, pathsInHead, splitIndex } from "../../../functions/core/sources/extraColumns.ts";
import { UTC } from "../../../functions/core/timeZone.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe("paths of JSON that are read beside the preset's", () => {
  const head = bytesOf('{"a":{"b":1},"list":[{"c":""},{"c":"x"}]}\n{"d":null}\n');

  test("are those that hold something, in elements of the list too", () => {
    expect(pathsInHead(head, ["a.b", "list.c", "d", "e"], "list")).toEqual(["a.b", "list.c"]);
    expect(pathsInHead(head, [], null)).toEqual([]);
  });

  test("become columns of the format where they are there", () => {
    const line =
      '{"session":1,"events":[{"aid":7,"ts":1659304800025,"type":"clicks","page":"p"}]}\n';
    const format = detectSource(
      { where: "otto.jsonl", bytes: bytesOf(line + line), parquet: null },
      {
        source: { ...PLAIN_SOURCE, preset: presetNamed("otto") },
        columns: {},
        splitColumn: null,
        extraColumns: ["events.page", "nothing"],
        zoneOf: () => UTC,
      },
    );
    expect(format.columnNames).toContain("events.page");
    expect(format.columnNames).not.toContain("nothing");
    expect(hasNames(format)).toBe(true);
  });
});

describe("the column of the split", () => {
  test("is found by name or number, or missed", () => {
    expect(splitIndex(null, ["a"], "f")).toBeNull();
    expect(splitIndex("part", ["a", "Part"], "f")).toBe(1);
    expect(() => splitIndex("part", ["a"], "f")).toThrow(InvalidInputError);
  });
});

test("names mean something under a header, not without one", () => {
  const format = {
    delimiter: 44,
    columnNames: ["column0", "column1", "column2"],
    columns: { user: 0, item: 1, time: 2, event: null, split: null },
    fieldCount: 3,
  };
  expect(hasNames({ ...format, hasHeader: true })).toBe(true);
  expect(hasNames({ ...format, hasHeader: false })).toBe(false);
});
