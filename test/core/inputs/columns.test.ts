import { describe, expect, test } from "vitest";
import { detectFormat } from "../../../functions/core/columns.ts";
import { inputColumns } from "../../../functions/core/inputs/columns.ts";
import { parseField } from "../../../functions/core/inputs/field.ts";

const head = "user,item,time,Price Band,query,event\nu,i,1700000000,3,red shoes,view\n";
const formatOf = (text: string, mapping = {}) =>
  detectFormat(new TextEncoder().encode(text), "log.csv", mapping, null);
const found = (text: string, ...names: string[]) =>
  inputColumns(names.map(parseField), formatOf(text), "log.csv");

const explaining = (explanation: Readonly<Record<string, string>>) =>
  expect.objectContaining({ explanation: expect.objectContaining(explanation) });

describe("inputColumns", () => {
  test("finds columns by name, by nearly their name, by number; types and gaps have none", () => {
    expect(found(head, "type", "gap", "query:tokens", "price_band:buckets=3", "4")).toEqual([
      null,
      null,
      4,
      3,
      4,
    ]);
  });

  test("takes numbers where there is no header", () => {
    const format = formatOf("u,i,1700000000,red\nu,j,1700000001,blue\n", {
      user: "0",
      item: "1",
      time: "2",
    });
    expect(inputColumns([parseField("3")], format, "log.csv")).toEqual([3]);
    expect(() => inputColumns([parseField("colour")], format, "log.csv")).toThrow(/without names/);
    expect(() => inputColumns([parseField("4")], format, "log.csv")).toThrow(/4/);
  });

  test("names the nearest column where there is none of that name", () => {
    expect(() => found(head, "qeury:tokens")).toThrow(
      explaining({ fix: "perhaps --input query:tokens" }),
    );
    expect(() => found(head, "colour")).toThrow(/the columns user, item/);
  });

  test("refuses types where the file has none, and a name that several columns have", () => {
    expect(() => found("user,item,time\nu,i,1700000000\n", "type")).toThrow(
      explaining({ fix: expect.stringContaining("--columns event=") as string }),
    );
    const twice = "user,item,time,tag,tag\nu,i,1700000000,a,b\n";
    expect(() => found(twice, "tag")).toThrow(/one column tag/);
  });
});
