import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomStream } from "../../../functions/core/random.ts";
import { referenceFindings } from "../../reference/csvRows.ts";
import {
  acceptAll,
  bytesOf,
  cutAt,
  needNumber,
  rowsOf,
  scan,
  scanText,
} from "../../support/scanRows.ts";

const RUNS = { seed: 20261124, numRuns: 500 } as const;

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

  test("of ill-formed text change nothing, and spare rows that begin after it", () => {
    // Line 1 fails for the byte in line 2, which is a row of its own then; lines 3 and 4 share the quotes of line 1.
    const bytes = Uint8Array.from('a,"x\n\xff\nx","\ny",1\n', (byte) => byte.charCodeAt(0));
    const { findings } = scan([bytes]);
    expect(findings).toEqual(
      referenceFindings(bytes, {
        delimiter: ",",
        fieldCount: 3,
        rowBytesMax: 100,
        judge: acceptAll,
      }),
    );
    expect(findings.at(-1)).toMatchObject({ kind: "row", line: 3, fields: ['x"', "\ny", "1"] });
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
      'd,"e\r\n\xc3\xa9",f\n',
      'g,"h,i\n',
      "# x\n",
      `j,"${"k\n".repeat(900)}",l\n`,
      'm,"n\n\xff\nn",o\n',
      "\xff,\n",
    ];
    const stream = randomStream({ seed: 5, purpose: "test" });
    const text = Array.from({ length: 2000 }, () => parts[stream.integer(parts.length)]).join("");
    const bytes = Uint8Array.from(text, (byte) => byte.charCodeAt(0));
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

  test("with any delimiter of one or two bytes, any quote or none, comments or none", () => {
    const dialect = fc.record({
      delimiter: fc.constantFrom("::", "|;", ";", "\t", ":"),
      quote: fc.constantFrom('"', "'", null),
      comment: fc.constantFrom("#", ";", null),
    });
    const part = fc.constantFrom(
      ...["a", "1", '"', "'", "::", ":", "|", ";", "|;", "\t", "\n", "\n", "\r\n", "\r", "#", "é"],
      ...["a::b::1\n", '"::', "':", ':"', "|;'", "'|;"],
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 40 }),
        dialect,
        config,
        fc.array(fc.nat(100)),
        (parts, signs, { judge, ...options }, cuts) => {
          const bytes = bytesOf(parts.join(""));
          const expected = referenceFindings(bytes, { ...signs, judge, ...options });
          const offsets = cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b);
          const byteOf = (text: string | null) => (text === null ? null : text.charCodeAt(0));
          const { findings } = scan(
            cutAt(bytes, offsets),
            {
              ...options,
              delimiter: signs.delimiter.charCodeAt(0) + 256 * (signs.delimiter.charCodeAt(1) || 0),
              quote: byteOf(signs.quote),
              comment: byteOf(signs.comment),
            },
            judge,
          );
          expect(findings).toEqual(
            expected.filter(({ kind }) => kind === "row" || kind === "reject"),
          );
        },
      ),
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
