import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RejectedRow, RowFault } from "../../../functions/core/csv/rowFault.ts";
import type { RowScannerOptions } from "../../../functions/core/csv/scanner.ts";
import { createRowScanner } from "../../../functions/core/csv/scanner.ts";
import { randomStream } from "../../../functions/core/random.ts";
import type { Finding } from "../../reference/csvRows.ts";
import { referenceFindings } from "../../reference/csvRows.ts";

const COMMA = 0x2c;
const RUNS = { seed: 20261124, numRuns: 500 } as const;

type Options = Partial<RowScannerOptions>;
type Judge = (fields: readonly string[]) => RejectedRow["errorType"] | null;

const acceptAll: Judge = () => null;
/** Refuses rows as the reader of events does: for a last column that is no number. */
const needNumber: Judge = (fields) => (/^[0-9]+$/.test(fields.at(-1) as string) ? null : "CAST");

const bytesOf = (text: string) => new TextEncoder().encode(text);

interface Scanned {
  readonly findings: Exclude<Finding, { kind: "blank" | "comment" }>[];
  readonly rejected: RejectedRow[];
  readonly blankLines: number;
  readonly commentLines: number;
  readonly bytesVisited: number;
}

function scan(chunks: Iterable<Uint8Array>, options: Options = {}, judge = acceptAll): Scanned {
  const findings: Scanned["findings"] = [];
  const rejected: RejectedRow[] = [];
  const scanner = createRowScanner(
    { delimiter: COMMA, fieldCount: 3, ...options },
    {
      row(row): RowFault | null {
        const fields = Array.from({ length: row.fieldCount }, (_, index) => row.field(index));
        const errorType = judge(fields);
        if (errorType !== null) {
          return { errorType, errorMessage: "refused", columnName: null };
        }
        const { line, bytePosition } = row;
        findings.push({ kind: "row", line, bytePosition, fields });
        return null;
      },
      reject(row) {
        const { line, bytePosition, errorType, csvLine } = row;
        rejected.push(row);
        findings.push({ kind: "reject", line, bytePosition, errorType, csvLine });
      },
    },
  );
  for (const chunk of chunks) {
    scanner.push(chunk);
  }
  const counts = scanner.end();
  return { findings, rejected, ...counts, bytesVisited: scanner.bytesVisited() };
}

const scanText = (text: string, options: Options = {}, judge = acceptAll) =>
  scan([bytesOf(text)], options, judge);
const rowsOf = (scanned: Scanned) =>
  scanned.findings.flatMap((finding) => (finding.kind === "row" ? [finding.fields] : []));
const faultsOf = (scanned: Scanned) =>
  scanned.findings.flatMap((finding) =>
    finding.kind === "reject" ? [[finding.line, finding.errorType]] : [],
  );

/** `bytes` cut at ascending offsets. */
function cutAt(bytes: Uint8Array, offsets: readonly number[]): Uint8Array[] {
  return [...offsets, bytes.length].map((end, index) => bytes.slice(offsets[index - 1] ?? 0, end));
}

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

describe("chunks", () => {
  const nasty = [
    '\ufeffa,b,c\r\n"a\r\n",""",\n",c\r\n# "\r\n\r\na,"b\nc,d,"e"\nx,y\r\n"',
    'a,"b\n1,2,3\n4,"5\n6,7,8\n9,"0",1\n"x"y,2,3\n\n#\n1,2,3,4\n,,',
    "\ufeff",
    "\ufeff\ufeff,\ufeff,1\r",
    'é,用户,😀\r\n"é\r\n用","户",😀"\r\n',
    '"\n\n"\n"\n"\n\n"",,\n"\r',
    `${"a".repeat(40)}\r\n"${"b\n".repeat(20)}",c,1\r\nd,e,2`,
  ];

  test.each(nasty)("of %j change nothing, whatever the cut", (text) => {
    const bytes = Uint8Array.of(...bytesOf(text), 0xff, 0x2c, 0x22, 0x0a, 0xe7);
    for (const rowBytesMax of [7, 20, 1000]) {
      for (const judge of [acceptAll, needNumber]) {
        const whole = scan([bytes], { rowBytesMax }, judge);
        for (let cut = 0; cut <= bytes.length; cut++) {
          const { bytesVisited: _, ...parts } = scan(cutAt(bytes, [cut]), { rowBytesMax }, judge);
          expect(whole).toMatchObject(parts);
        }
        const single = scan(
          Array.from(bytes, (byte) => Uint8Array.of(byte)),
          { rowBytesMax },
          judge,
        );
        expect(single).toEqual(whole);
      }
    }
  });

  test("may be reused by the caller", () => {
    const shared = new Uint8Array(4);
    function* chunks() {
      for (const text of ["a,b,", "c\nd,", "e,f\n"]) {
        shared.set(bytesOf(text));
        yield shared;
        shared.fill(0x22);
      }
    }
    expect(rowsOf(scan(chunks()))).toEqual([
      ["a", "b", "c"],
      ["d", "e", "f"],
    ]);
  });

  test("change nothing in input larger than any buffer", () => {
    const parts = [
      "a,b,c\n",
      'd,"e\r\né",f\n',
      'g,"h,i\n',
      "# x\n",
      `j,"${"k\n".repeat(900)}",l\n`,
      "\xff,\n",
    ];
    const stream = randomStream({ seed: 5, purpose: "test" });
    const text = Array.from({ length: 2000 }, () => parts[stream.integer(parts.length)]).join("");
    const bytes = bytesOf(text);
    const whole = scan([bytes]);
    expect(whole.findings.length).toBeGreaterThan(1500);
    for (const size of [97, 4096, 70_000]) {
      const count = Math.ceil(bytes.length / size);
      const cuts = Array.from({ length: count - 1 }, (_, index) => (index + 1) * size);
      expect(scan(cutAt(bytes, cuts))).toEqual(whole);
    }
  });
});

describe("the slow twin agrees", () => {
  const piece = fc.constantFrom(
    ...["a", "1", '"', '"', '""', ",", ",", "\n", "\n", "\r\n", "\r", "#", "é", "用", "\ufeff"],
    ...['",', ',"', '\n"', '"\n', "a,b,1\n", "\u0000"],
  );
  const raw = fc.constantFrom(0xff, 0xc3, 0xe7, 0x94, 0xed, 0xa0, 0xf0, 0x9f, 0xef, 0xbb);
  const document = fc
    .array(
      fc.oneof(
        { weight: 12, arbitrary: piece.map(bytesOf) },
        raw.map((byte) => Uint8Array.of(byte)),
      ),
      {
        maxLength: 40,
      },
    )
    .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));
  const config = fc.record({
    fieldCount: fc.integer({ min: 1, max: 4 }),
    rowBytesMax: fc.oneof(fc.integer({ min: 1, max: 25 }), fc.constant(1000)),
    judge: fc.constantFrom(acceptAll, needNumber),
  });

  test("on any bytes, in any chunks", () => {
    fc.assert(
      fc.property(document, config, fc.array(fc.nat(200)), (bytes, { judge, ...options }, cuts) => {
        const expected = referenceFindings(bytes, { delimiter: ",", judge, ...options });
        const offsets = cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b);
        const scanned = scan(cutAt(bytes, offsets), options, judge);
        const ofKind = (kind: string) => expected.filter((finding) => finding.kind === kind).length;
        expect(scanned.blankLines).toBe(ofKind("blank"));
        expect(scanned.commentLines).toBe(ofKind("comment"));
        expect(scanned.findings).toEqual(
          expected.filter(({ kind }) => kind === "row" || kind === "reject"),
        );
      }),
      { ...RUNS, numRuns: 6000 },
    );
  });

  test("and rows written by the rules are read back", () => {
    const field = fc.oneof(fc.string(), fc.constantFrom('"', "\r\n", ",", "", "#", "\ufeff"));
    const write = (text: string) =>
      /["\r\n,#\ufeff]/.test(text) || text === "" ? `"${text.replaceAll('"', '""')}"` : text;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(field, field, field), { maxLength: 20 }),
        fc.constantFrom("\n", "\r\n"),
        (rows, ending) => {
          const text = rows.map((row) => row.map(write).join(",") + ending).join("");
          const scanned = scanText(text);
          expect(rowsOf(scanned)).toEqual(rows);
          expect(scanned.rejected).toEqual([]);
        },
      ),
      RUNS,
    );
  });
});

describe("work is linear in the input", () => {
  const LINES = 30_000;
  const hostile: [string, string, Options][] = [
    ["a lone quote a line", 'u,"i,1\n'.repeat(LINES), {}],
    ["a quote a line in the last column", 'u,i,"\n'.repeat(LINES), {}],
    ["quotes that open and never close", `u,i,1\n"${"u,i,1\n".repeat(LINES)}`, {}],
    ["every line open, one close at the end", `${'u,i,"1\n""'.repeat(LINES)}"\n`, {}],
    ["rows that all end together", `${'u,i,"\n""'.repeat(LINES)}"`, {}],
    ["rows that all end together, ill-formed", `${'u,i,"é\n""'.repeat(LINES)}"`, {}],
    ["rows that all grow too long", `${'u,i,"é\n""'.repeat(LINES)}"`, { rowBytesMax: 20_000 }],
    ["empty lines between quotes", `"${"\n".repeat(LINES)}`, {}],
    ["fields without number", `${'"\n",'.repeat(LINES)}`, {}],
    ["one long line", `u,${"x".repeat(LINES * 10)}`, { rowBytesMax: 1000 }],
    ["good rows over two lines", 'u,"i\né",1\n'.repeat(LINES), {}],
  ];

  test.each(hostile)("of %s", (_, text, options) => {
    const bytes = bytesOf(text);
    const chunks = Array.from({ length: Math.ceil(bytes.length / 1000) }, (_, index) =>
      bytes.slice(index * 1000, (index + 1) * 1000),
    );
    // Refuses by the size of the field alone, as the contract of a sink asks.
    const scanner = createRowScanner(
      { delimiter: COMMA, fieldCount: 3, ...options },
      {
        row: (row) =>
          row.fieldBytes(2) > 20
            ? { errorType: "CAST", errorMessage: "long", columnName: null }
            : null,
        reject: () => undefined,
      },
    );
    for (const chunk of chunks) {
      scanner.push(chunk);
    }
    scanner.end();
    expect(scanner.bytesVisited()).toBeGreaterThanOrEqual(bytes.length - 2 * LINES);
    expect(scanner.bytesVisited()).toBeLessThanOrEqual(5 * bytes.length);
  });
});
