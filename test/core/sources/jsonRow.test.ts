import { describe, expect, test } from "vitest";
import {
  jsonRows,
  parseJsonLine,
  pathsOf,
  textAt,
  textOf,
} from "../../../functions/core/sources/jsonRow.ts";

const place = { line: 3, bytePosition: 40 };
const objectOf = (text: string) => parseJsonLine(text).object ?? {};

describe("values", () => {
  test("keep the digits of ids beyond 2^53", () => {
    const object = objectOf(
      '{"id":2053013555631882655,"n":-9007199254740993,"s":"1234567890123456"}',
    );
    expect(["id", "n", "s"].map((path) => textAt(object, path))).toEqual([
      "2053013555631882655",
      "-9007199254740993",
      "1234567890123456",
    ]);
    expect(textAt(objectOf('{"price":1234567890123456.5}'), "price")).toBe("1234567890123456.5");
  });

  test("are found by dotted paths; a key with dots comes first", () => {
    const object = objectOf('{"a":{"b":{"c":1}},"a.b":2,"list":[1,2],"no":null,"yes":true}');
    expect(
      ["a.b.c", "a.b", "a", "list", "no", "yes", "missing.path"].map((p) => textAt(object, p)),
    ).toEqual(["1", "2", '{"b":{"c":1}}', "[1,2]", "", "true", ""]);
    expect(pathsOf(object)).toEqual(["a.b.c", "a.b", "list", "no", "yes"]);
  });

  test("of lists of keys and values are found by key", () => {
    const object = objectOf(
      '{"p":[{"key":"x","value":{"string_value":null,"int_value":"7"}},{"key":"y","value":"z"}]}',
    );
    expect([textAt(object, "p.x"), textAt(object, "p.y"), textAt(object, "p.q")]).toEqual([
      "7",
      "z",
      "",
    ]);
  });

  test("of typed files are written out", () => {
    expect([textOf(12n), textOf({ a: 1n }), textOf(undefined), textOf(0.1)]).toEqual([
      "12",
      '{"a":"1"}',
      "",
      "0.1",
    ]);
  });

  test("cannot come from an object's prototype", () => {
    expect(textAt(objectOf("{}"), "constructor.name")).toBe("");
    expect(textAt(objectOf("{}"), "constructor")).toBe("");
  });
});

describe("lines that are no object", () => {
  test.each(["", "[1]", '"a"', "null", "{", "{'a':1}", '{"a":1}{"b":2}'])("%j", (text) => {
    expect(parseJsonLine(text)).toMatchObject({
      object: null,
      fault: { errorType: "INVALID JSON" },
    });
  });
});

describe("rows", () => {
  const options = { paths: ["user", "events.item", "events.time"], list: "events" };
  const rowsOf = (text: string) =>
    jsonRows(objectOf(text), options, place).map((row) => [
      row.line,
      row.bytePosition,
      ...[0, 1, 2].map((index) => row.field(index)),
    ]);

  test("are the elements of the list", () => {
    expect(rowsOf('{"user":"u","events":[{"item":1,"time":2},{"item":3},4]}')).toEqual([
      [3, 40, "u", "1", "2"],
      [3, 40, "u", "3", ""],
      [3, 40, "u", "", ""],
    ]);
  });

  test("are none where the list is empty, and one where there is no list", () => {
    expect(rowsOf('{"user":"u","events":[]}')).toEqual([]);
    expect(rowsOf('{"user":"u"}')).toEqual([[3, 40, "u", "", ""]]);
  });
});
