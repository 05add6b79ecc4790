import { expect, test } from "vitest";
import type { RejectedRow } from "../../../functions/core/csv/rowFault.ts";
import { detectTextFormat } from "../../../functions/core/text/textFormat.ts";
import { type LabelledText, readTexts } from "../../../functions/core/text/textReader.ts";

async function read(text: string) {
  const bytes = new TextEncoder().encode(text);
  async function* chunks() {
    for (let start = 0; start < bytes.length; start += 7) {
      yield bytes.slice(start, start + 7);
    }
  }
  const texts: LabelledText[] = [];
  const rejected: RejectedRow[] = [];
  const format = detectTextFormat(bytes, "file.csv", {});
  const counts = await readTexts(chunks(), format, {
    text: (row) => texts.push(row),
    reject: (row) => rejected.push(row),
  });
  return { texts, rejected, counts };
}

test("rows are texts with labels, or set aside with line and reason", async () => {
  const { texts, rejected, counts } = await read(
    'text,label\n"a, ""b""",1\n\nc, FALSE \n ,1\nd,2\ne\n"f\ng",true\nh,1234567890123456789\n',
  );
  expect(texts).toEqual([
    { text: 'a, "b"', label: 1, line: 2 },
    { text: "c", label: 0, line: 4 },
    { text: "f\ng", label: 1, line: 8 },
  ]);
  expect(rejected.map(({ line, errorType, columnName }) => [line, errorType, columnName])).toEqual([
    [5, "MISSING VALUE", "text"],
    [6, "CAST", "label"],
    [7, "MISSING COLUMNS", null],
    [10, "CAST", "label"],
  ]);
  expect(rejected[1]?.errorMessage).toBe('"2" is no label: 0 or 1');
  expect(counts).toEqual({ rows: 7, texts: 3, quarantined: 4 });
});
