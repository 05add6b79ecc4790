import { describe, expect, test } from "vitest";
import { createRowScanner } from "../../../functions/core/csv/scanner.ts";
import {
  bytesOf,
  COMMA,
  faultsOf,
  needNumber,
  rowsOf,
  scan,
  scanText,
} from "../../support/scanRows.ts";

describe("rows", () => {
  test.each([
    ["LF", "a,b,c\nd,e,f\n"],
    ["CRLF", "a,b,c\r\nd,e,f\r\n"],
    ["no end of the last line", "a,b,c\nd,e,f"],
    ["a lone return at the end", "a,b,c\r\nd,e,f\r"],
    ["a byte order mark", "\ufeffa,b,c\nd,e,f\n"],
    ["quotes", '"a","b","c"\n"d","e","f"\n'],
    ["quotes and CRLF", '"a","b","c"\r\n"d","e","f"\r\n'],
    ["quotes and a lone return at the end", 'a,b,c\nd,e,"f"\r'],
    ["blank lines", "\n\r\na,b,c\n\n\nd,e,f\n\n"],
    ["comment lines", '# "x\na,b,c\n#\nd,e,f\n#x'],
  ])("are read with %s", (_, text) => {
    expect(rowsOf(scanText(text))).toEqual([
      ["a", "b", "c"],
      ["d", "e", "f"],
    ]);
  });

  test("keep what quotes protect, and a quote within an unquoted field", () => {
    const scanned = scanText(
      '"a,b","c\r\nd","e ""f"""\n5" screen, "x" ,\u0000\n"","",\n用户,"行为""",é\n',
    );
    expect(rowsOf(scanned)).toEqual([
      ["a,b", "c\r\nd", 'e "f"'],
      ['5" screen', ' "x" ', "\u0000"],
      ["", "", ""],
      ["用户", '行为"', "é"],
    ]);
    expect(scanned.rejected).toEqual([]);
  });

  test("carry physical lines and byte offsets", () => {
    const text = '\ufeff# c\n\na,"b\nb",c\nd,e,f\n';
    const places = scanText(text).findings.map(({ line, bytePosition }) => [line, bytePosition]);
    expect(places).toEqual([
      [3, 3 + 4 + 1],
      [5, 3 + 4 + 1 + 10],
    ]);
  });

  test("say how long and whether blank their fields are", () => {
    const seen: [number, boolean][] = [];
    const scanner = createRowScanner(
      { delimiter: COMMA, fieldCount: 5 },
      {
        row(row) {
          for (let index = 0; index < 5; index++) {
            seen.push([row.fieldBytes(index), row.isBlank(index)]);
          }
          return null;
        },
        reject: (row) => expect.fail(row.errorMessage),
      },
    );
    scanner.push(bytesOf('é,,""," \t","a\n"\r\n'));
    scanner.end();
    expect(seen).toEqual([
      [2, false],
      [0, true],
      [2, true],
      [4, true],
      [4, false],
    ]);
  });

  test("may be as short as fieldCountMin", () => {
    const scanned = scanText('a\na,b\n"a\n",b\na,b,c,d\n', { fieldCountMin: 2 });
    expect(rowsOf(scanned)).toEqual([
      ["a", "b"],
      ["a\n", "b"],
    ]);
    expect(faultsOf(scanned)).toEqual([
      [1, "MISSING COLUMNS"],
      [5, "TOO MANY COLUMNS"],
    ]);
  });

  test("count blank and comment lines", () => {
    expect(scanText("#a\n\na,b,c\n\r\n#b\r\n#")).toMatchObject({ blankLines: 2, commentLines: 3 });
  });
});

describe("faults", () => {
  test.each([
    ["a,b", "MISSING COLUMNS", "expected 3 columns, found 2"],
    ["a,b,c,d,e", "TOO MANY COLUMNS", "expected 3 columns, found 5"],
    ['a,"b" ,c', "UNQUOTED VALUE", "text follows a closing quote, or a quote was never closed"],
    ['a,"b\r,c', "UNQUOTED VALUE", "text follows a closing quote, or a quote was never closed"],
    ["a,b,cccccccccccccccc", "LINE SIZE OVER MAXIMUM", "the row is longer than 16 bytes"],
  ])("of %j are %s", (line, errorType, errorMessage) => {
    const good = 'g,"o",d';
    const scanned = scanText(`${good}\n${line}\r\n${good}\n`, { rowBytesMax: 16 });
    expect(rowsOf(scanned)).toHaveLength(2);
    expect(scanned.rejected).toEqual([
      { line: 2, bytePosition: 8, columnName: null, errorType, errorMessage, csvLine: line },
    ]);
  });

  test("of encoding are found in any column and kept readable", () => {
    const line = Uint8Array.of(0x61, COMMA, 0xc3, 0x28, COMMA, 0x63);
    const scanned = scan([bytesOf("a,b,c\n"), line, bytesOf("\nd,é,f\n")]);
    expect(rowsOf(scanned)).toHaveLength(2);
    expect(scanned.rejected).toMatchObject([
      { line: 2, bytePosition: 6, errorType: "INVALID ENCODING", csvLine: "a,\ufffd(,c" },
    ]);
  });

  test("of a quote open at the end cost one line", () => {
    const scanned = scanText('a,b,c\nd,"e,f\ng,h,i\nj,k,l');
    expect(rowsOf(scanned).map(([first]) => first)).toEqual(["a", "g", "j"]);
    expect(scanned.rejected).toMatchObject([
      { line: 2, errorMessage: "a quote is open at the end of the file", csvLine: 'd,"e,f' },
    ]);
  });

  test("are those of the sink too, and resynchronise alike", () => {
    // The stray quotes pair up across lines 2 to 4 into one well-formed row, which only its last column betrays.
    const scanned = scanText('a,b,1\nc,d,"2\ne,f,3\ng,h,4"\ni,j,5\n', {}, needNumber);
    expect(rowsOf(scanned).map(([first]) => first)).toEqual(["a", "e", "i"]);
    expect(faultsOf(scanned)).toEqual([
      [2, "CAST"],
      [4, "CAST"],
    ]);
  });

  test("leave a line of any length cut after 1,000 characters", () => {
    const scanned = scanText(
      `${"é".repeat(700)}😀${"é".repeat(400)}\n${"x".repeat(1000)}\n${"😀".repeat(9999)}`,
    );
    expect(scanned.rejected.map((row) => row.csvLine)).toEqual([
      `${"é".repeat(700)}😀${"é".repeat(298)}…`,
      "x".repeat(1000),
      `${"😀".repeat(500)}…`,
    ]);
  });

  test("of length are decided to the byte", () => {
    const row = (bytes: number) => `${"x".repeat(bytes - 4)},y,z`;
    const quoted = (bytes: number) => `"${"\n".repeat(bytes - 6)}",y,z`;
    const kept = (text: string) => rowsOf(scanText(text, { rowBytesMax: 50 })).length;
    for (const make of [row, quoted]) {
      for (const ending of ["", "\r", "\n", "\r\n"]) {
        expect([kept(make(50) + ending), kept(make(51) + ending)]).toEqual([1, 0]);
      }
    }
  });
});

test("20,000 rows with 20 unterminated quotes keep exactly 19,980", () => {
  const lines = Array.from({ length: 20_000 }, (_, index) => {
    const isBad = index % 1000 === 517;
    return `u${index % 91},${isBad ? '"' : ""}item ${index},${1_700_000_000 + index}`;
  });
  const { rejected, ...scanned } = scanText(lines.join("\n"));
  expect(rejected.map((row) => row.line)).toEqual(
    Array.from({ length: 20 }, (_, index) => index * 1000 + 518),
  );
  expect(rejected.every((row) => row.errorType === "UNQUOTED VALUE")).toBe(true);
  const expected = lines.filter((line) => !line.includes('"')).map((line) => line.split(","));
  expect(rowsOf({ rejected, ...scanned })).toEqual(expected);
});
