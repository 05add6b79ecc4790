import { describe, expect, test } from "vitest";
import { detectTextFormat, type TextColumns } from "../../../functions/core/text/textFormat.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const detect = (text: string, wanted: TextColumns = {}) =>
  detectTextFormat(bytes(text), "file.csv", wanted);

describe("columns of texts and labels", () => {
  test.each([
    ["id,Review,Target\n1,x,0\n", 1, 2, 0x2c],
    ["label;text\n1;a, b\n", 1, 0, 0x3b],
    ["标签\t评论\n1\t很好\n", 1, 0, 0x09],
    ["Review Text,Recommended IND\nx,1\n", 0, 1, 0x2c],
  ])("are found by their usual names: %j", (text, textColumn, label, delimiter) => {
    const format = detect(text);
    expect(format).toMatchObject({ text: textColumn, label, delimiter, hasHeader: true });
  });

  test("are taken as given, by name or number, with or without a header", () => {
    expect(detect("a,b,c\nx,0,y\n", { text: "c", label: "B" })).toMatchObject({
      text: 2,
      label: 1,
    });
    const numbered = { text: "0", label: "1" };
    expect(detect("x,0\ny,1\n", numbered)).toMatchObject({
      hasHeader: false,
      columnNames: ["column0", "column1"],
    });
    expect(detect("what,is\nx,1\n", numbered)).toMatchObject({ hasHeader: true });
  });

  test.each([
    ["", {}, "empty-file"],
    ["\n\n", {}, "empty-file"],
    ["text,label\n", {}, "no-rows"],
    ["txt,mark\nx,1\n", {}, "missing-column"],
    ["text,label\nx,1\n", { label: "lable" }, "missing-column"],
    ["text,label\nx,1\n", { text: "7" }, "missing-column"],
    ["text,label\nx,1\n", { text: "label" }, "ambiguous-column"],
    ["PK\u0003\u0004", {}, "unsupported-format"],
    ['"text"x,label\ny,1\n', {}, "malformed-header"],
  ])("%j with %o is refused: %s", (text, wanted, code) => {
    expect(() => detect(text, wanted)).toThrow(
      expect.objectContaining({
        name: "InvalidInputError",
        explanation: expect.objectContaining({ code, where: "file.csv" }),
      }),
    );
  });

  test("a name that is nearly there is suggested", () => {
    expect(() => detect("text,label\nx,1\n", { label: "lable" })).toThrow(
      expect.objectContaining({
        explanation: expect.objectContaining({
          fix: expect.stringMatching(/did you mean label\?/),
        }),
      }),
    );
  });

  test("text that is not UTF-8 is refused", () => {
    const head = Uint8Array.of(0x74, 0xff, 0x2c, 0x78, 0x0a);
    expect(() => detectTextFormat(head, "file.csv", {})).toThrow(/UTF-8/);
  });
});
