// The lanes against the careful scanner, which the slow twin vouches for: the same rows, rows set aside, lines and
// positions, whatever the bytes, the chunks and the size of the memory.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import type { LaneOptions } from "../../support/scanLanes.ts";
import { scanLanes } from "../../support/scanLanes.ts";
import type { Judge } from "../../support/scanRows.ts";
import { acceptAll, bytesOf, cutAt, needNumber, scan } from "../../support/scanRows.ts";

const RUNS = { seed: 20261125, numRuns: 4000 } as const;
const BUILDS = (["release", "debug", "relaxed"] as const).map(
  (build) => [build, loadKernels({ build, tile: "plain" })] as const,
);
const kernels = loadKernels({ tile: "plain" });

const NASTY = [
  '\ufeffa,b,c\r\n"a\r\n",""",\n",c\r\n# "\r\n\r\na,"b\nc,d,"e"\nx,y\r\n"',
  'a,"b\n1,2,3\n4,"5\n6,7,8\n9,"0",1\n"x"y,2,3\n\n#\n1,2,3,4\n,,',
  "\ufeff",
  "\ufeff\ufeff,\ufeff,1\r",
  'é,用户,😀\r\n"é\r\n用","户",😀"\r\n',
  '"\n\n"\n"\n"\n\n"",,\n"\r',
  `${"a".repeat(40)}\r\n"${"b\n".repeat(20)}",c,1\r\nd,e,2`,
  `${"a,b,1\n".repeat(9)}a,"b\n${"c,d,2\n".repeat(9)}e,"f",3\n${"g,h,4\n".repeat(9)}`,
  `${'"a","b ""x""",1\n'.repeat(7)}"a,"b",1\n${'"c","d",2\r\n'.repeat(7)}5" pipe,a"b,3\n`,
  `#${'"a","b\n'.repeat(5)}a,b,1\n\n\n${"\u0000,\u0000,1\n".repeat(9)}`,
  `"a\n\n",b,1\n\n${'a,"2\n3,4,5\n6",x\n'.repeat(6)}`,
];

function expectSame(
  bytes: Uint8Array,
  cuts: readonly number[],
  options: LaneOptions,
  judge: Judge,
) {
  const { bytesVisited: _, ...careful } = scan([bytes], options, judge);
  const lanes = scanLanes(kernels, cutAt(bytes, cuts), options, judge);
  expect(lanes).toMatchObject(careful);
  expect(lanes.next.offset).toBe(bytes.length);
}

describe("the lanes find what the careful scanner finds", () => {
  test.each(NASTY)("in %j, whatever the cut", (text) => {
    const bytes = Uint8Array.of(...bytesOf(text), 0xff, 0x2c, 0x22, 0x0a, 0xe7);
    for (const rowBytesMax of [13, 1000]) {
      for (const judge of [acceptAll, needNumber]) {
        for (let cut = 0; cut <= bytes.length; cut++) {
          expectSame(bytes, [cut], { rowBytesMax, capacity: cut % 3 === 0 ? 90 : 1000 }, judge);
        }
      }
    }
  });

  test.each(NASTY)("in %j, in chunks and memories of every size", (text) => {
    const bytes = bytesOf(text);
    for (let size = 1; size <= bytes.length; size++) {
      const cuts = Array.from(
        { length: Math.ceil(bytes.length / size) - 1 },
        (_, k) => (k + 1) * size,
      );
      expectSame(bytes, cuts, {}, needNumber);
      expectSame(bytes, [], { capacity: size }, needNumber);
    }
  });

  const part = fc.constantFrom(
    ...["a", "1", '"', '"', '""', ",", ",", "\n", "\n", "\r\n", "\r", "#", "é", "用", "\ufeff"],
    ...['",', ',"', '\n"', '"\n', "a,b,1\n", "a,b,1\n", "a,b,1\n", '"a","b",1\n', "\u0000", "::"],
    ...["x".repeat(30), 'a,"b\n","1"\r\n', "a::b::1\n", "'", ":", "|;", "'a'|;b|;1\n", "c|;d|;1\n"],
  );
  const raw = fc.constantFrom(0xff, 0xc3, 0xe7, 0x94, 0xed, 0xa0, 0xf0, 0x9f, 0xef, 0xbb);
  const document = fc
    .array(
      fc.oneof(
        { weight: 20, arbitrary: part.map(bytesOf) },
        raw.map((byte) => Uint8Array.of(byte)),
      ),
      { maxLength: 60 },
    )
    .map((parts) => Uint8Array.from(parts.flatMap((bytes) => [...bytes])));
  const config = fc.record({
    fieldCount: fc.integer({ min: 1, max: 4 }),
    rowBytesMax: fc.oneof(fc.integer({ min: 1, max: 25 }), fc.constant(1000)),
    capacity: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constant(4096)),
    delimiter: fc.constantFrom(0x2c, 0x2c, 0x2c, 0x3a3a, 0x3b7c),
    quote: fc.constantFrom(0x22, 0x22, 0x22, 0x27, null),
    comment: fc.constantFrom(0x23, 0x23, null),
  });
  const cuts = fc.array(fc.nat(300), { maxLength: 6 });

  test("on any bytes, in any chunks", () => {
    fc.assert(
      fc.property(
        document,
        config,
        fc.constantFrom(acceptAll, needNumber),
        cuts,
        (bytes, options, judge, offsets) => {
          const within = offsets.filter((cut) => cut < bytes.length).sort((a, b) => a - b);
          expectSame(bytes, within, options, judge);
        },
      ),
      RUNS,
    );
  });

  test.each(BUILDS)("in the %s build", (_, built) => {
    for (const text of NASTY) {
      const bytes = bytesOf(text);
      const { bytesVisited, ...careful } = scan([bytes], {}, needNumber);
      expect(scanLanes(built, [bytes], {}, needNumber)).toMatchObject(careful);
    }
  });

  test("in 20,000 rows with 20 unterminated quotes: 19,980 kept, by both lanes", () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => {
      const isBad = index % 1000 === 517;
      return `u${index % 91},${isBad ? '"' : ""}item ${index},${1_700_000_000 + index}`;
    });
    const { findings, rejected, fastRows } = scanLanes(kernels, [bytesOf(`${lines.join("\n")}\n`)]);
    expect([findings.length, rejected.length]).toEqual([20_000, 20]);
    expect(rejected.map(({ line }) => line)).toEqual(
      Array.from({ length: 20 }, (_, index) => index * 1000 + 518),
    );
    expect(fastRows).toBeGreaterThan(500);
    expect(fastRows).toBeLessThan(19_980);
  });

  test("in ordinary rows without the careful lane, but for the first", () => {
    const rows = Array.from({ length: 5000 }, (_, index) => `"u ${index}","i ""é""\n",${index}\n`);
    const { findings, fastRows } = scanLanes(kernels, [bytesOf(rows.join(""))]);
    expect([findings.length, fastRows]).toEqual([5000, 4999]);
  });
});

describe("work is linear in the input", () => {
  const LINES = 20_000;
  const hostile: [string, string, LaneOptions][] = [
    ["nothing but quotes", '"'.repeat(10 * LINES), {}],
    ["a lone quote a line", 'u,"i,1\n'.repeat(LINES), {}],
    ["quotes that open and never close", `u,i,1\n"${"u,i,1\n".repeat(LINES)}`, {}],
    ["every line open, one close at the end", `${'u,i,"1\n""'.repeat(LINES)}"\n`, {}],
    ["rows that all grow too long", `${'u,i,"é\n""'.repeat(LINES)}"`, { rowBytesMax: 20_000 }],
    ["one long line", `u,${"x".repeat(LINES * 10)}`, { rowBytesMax: 1000 }],
    ["good rows that are refused", 'u,"i\né","bad"\n'.repeat(LINES), {}],
    ["good rows over ever more lines", `u,"${"\n".repeat(900)}",x\n`.repeat(200), {}],
  ];

  test.each(hostile)("of %s", (_, text, options) => {
    const bytes = bytesOf(text);
    for (const size of [1000, 100_000]) {
      const count = Math.ceil(bytes.length / size);
      const cuts = Array.from({ length: count - 1 }, (_, index) => (index + 1) * size);
      const { bytesVisited } = scanLanes(kernels, cutAt(bytes, cuts), options, needNumber);
      expect(bytesVisited).toBeGreaterThanOrEqual(bytes.length / 2);
      expect(bytesVisited).toBeLessThanOrEqual(8 * bytes.length);
    }
  });
});

describe("a span", () => {
  test("ends at the first row that begins at its end or behind it, for every end", () => {
    for (const text of NASTY) {
      const bytes = bytesOf(text);
      const whole = scan([bytes], {}, needNumber).findings;
      for (let endByte = 0; endByte <= bytes.length; endByte++) {
        const span = { startByte: 0, startLine: 1, endByte };
        for (const capacity of [50, 4096]) {
          const { findings, next } = scanLanes(kernels, [bytes], { capacity, span }, needNumber);
          const expected = whole.filter(
            ({ bytePosition }) =>
              bytePosition < (endByte === 0 ? 0 : Math.max(endByte, hasMark(text) ? 4 : 0)),
          );
          expect(findings).toEqual(expected);
          expect(next.offset).toBeGreaterThanOrEqual(endByte);
          if (next.offset < bytes.length) {
            expect(next.line).toBe(lineAt(bytes, next.offset));
          }
        }
      }
    }
  });

  test("begins anywhere that a row begins, with its line", () => {
    for (const text of NASTY) {
      const bytes = bytesOf(text);
      const whole = scan([bytes], {}, needNumber).findings;
      for (const [index, { bytePosition: startByte, line: startLine }] of whole.entries()) {
        const span = { startByte, startLine, endByte: Number.POSITIVE_INFINITY };
        const { findings } = scanLanes(kernels, [bytes.slice(startByte)], { span }, needNumber);
        expect(findings).toEqual(whole.slice(index));
      }
    }
  });

  const hasMark = (text: string) => text.startsWith("\ufeff");
  const lineAt = (bytes: Uint8Array, offset: number) =>
    1 + bytes.subarray(0, offset).filter((byte) => byte === 0x0a).length;
});
