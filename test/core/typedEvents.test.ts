// The typed reader against the reader of text: the same events, the same rows set aside, the same counts.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadKernels } from "../../functions/adapters/kernelModule.ts";
import type { FileFormat } from "../../functions/core/columns.ts";
import type { RawEvent, RejectedRow } from "../../functions/core/eventReader.ts";
import { readEvents } from "../../functions/core/eventReader.ts";
import { FURTHER } from "../../functions/core/typedEvents.ts";
import { readTyped } from "../support/readTyped.ts";
import { bytesOf, cutAt } from "../support/scanRows.ts";

const kernels = loadKernels({ tile: "plain" });
const FORMAT: FileFormat = {
  delimiter: 0x2c,
  hasHeader: true,
  columnNames: ["item", "user", "time", "event", "split"],
  columns: { user: 1, item: 0, time: 2, event: 3, split: 4 },
  fieldCount: 5,
};
const BARE: FileFormat = {
  ...FORMAT,
  hasHeader: false,
  columns: { ...FORMAT.columns, event: null, split: null },
};

async function readText(bytes: Uint8Array, format: FileFormat) {
  const events: RawEvent[] = [];
  const rejected: RejectedRow[] = [];
  async function* whole() {
    yield bytes;
  }
  const { rows: _, ...counts } = await readEvents(whole(), format, {
    event: (event) => events.push({ ...event }),
    reject: (row) => rejected.push(row),
  });
  return { events, rejected, counts };
}

async function expectSame(bytes: Uint8Array, format: FileFormat, capacity: number, size: number) {
  const { events, rejected, counts } = await readText(bytes, format);
  const count = Math.max(1, Math.ceil(bytes.length / size));
  const cuts = Array.from({ length: count - 1 }, (_, index) => (index + 1) * size);
  const typed = readTyped(kernels, cutAt(bytes, cuts), format, { capacity });
  expect(typed.events).toEqual(events);
  expect(typed.rejected).toEqual(rejected);
  expect({ ...typed.counts, ...typed.lineCounts }).toEqual(counts);
  return typed;
}

const TIMES = [
  ...["0", "1", "1322697600", "1322697600.25", "99999999999", "100000000000", "1322697600123"],
  ...[
    "1322697600123456",
    "9007199254740991",
    "9007199254740992",
    "99999999999999",
    "100000000000000",
  ],
  ...["-5", "-5.5", "1.", ".5", "1e3", "12345678901234567", "1322697600123.5", "00012", "1.2.3"],
  ...[
    "2011-12-01",
    "2011-12-1",
    "0000-01-01",
    "9999-12-31",
    "2011-02-29",
    "2012-02-29",
    "1900-02-29",
  ],
  ...[
    "2011-12-01 08:30",
    "2011-12-01T08:30:00",
    "2011-12-01T08:30:00.5+08:00",
    "2011-12-01 08:30:61",
  ],
  ...["2011-12-01 08:30Z", "2011-12-01 08:30:15 UTC", "2011-12-01 08:30:15UTC", "2011-12-01 24:00"],
  ...[
    "2026-03-12 09:14:02 +0000",
    "2026-03-12 09:14:02 -0730",
    "2026-03-12 09:14:02+08",
    "2011-13-01",
  ],
  ...[
    "2026-03-12 09:14:02 +08:6",
    "2026-03-12 09:14:02  Z",
    "2026-03-12 09:14:02.",
    "2026-03-12 09:14:",
  ],
  ...["2026-03-12 09:14:02.123456789", "1969-12-31 23:59:59.999", "2026-03-12x09:14", "2026/03/12"],
  ...[" 5", "5 ", "\t5", "", " ", "٣", "20261231", "2026-03-12 9:14", "2026-03-12 09:14:02 utc"],
];

describe("the typed reader reads what the reader of text reads", () => {
  test("of every form of time, quoted or not", async () => {
    const rows = TIMES.flatMap((time) => [`i,u,${time},,\n`, `i,u,"${time}",,\n`]);
    const { events } = await expectSame(bytesOf(`h,,,,\n${rows.join("")}`), FORMAT, 4096, 1 << 20);
    expect(events.length).toBeGreaterThan(60);
  });

  const id = fc.constantFrom(
    ...[
      "u",
      "u1",
      "i",
      "用户",
      "",
      " ",
      '""',
      '" \t"',
      '"a""b"',
      '"a,b"',
      "a b",
      '"line\nbreak"',
      "\u0000",
    ],
    ...["12345678", "123456789", "1234567890123456789", `"${'""'.repeat(40)}"`, "x".repeat(100)],
  );
  const row = fc.oneof(
    { weight: 9, arbitrary: fc.tuple(id, id, fc.constantFrom(...TIMES, "5", "7"), id, id) },
    { weight: 1, arbitrary: fc.array(id, { minLength: 1, maxLength: 6 }) },
  );
  const text = fc
    .array(
      fc.tuple(
        row.map((cells) => cells.join(",")),
        fc.constantFrom("\n", "\n", "\r\n", '"\n', "\n\n", "\n#\n"),
      ),
      { maxLength: 40 },
    )
    .map((lines) => lines.flat().join(""));

  test("on rows good and bad, in any chunks and memory", async () => {
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.constantFrom(FORMAT, BARE),
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 1, max: 600 }),
        async (drawn, format, capacity, size) => {
          await expectSame(bytesOf(drawn), format, capacity, size);
        },
      ),
      { seed: 20261125, numRuns: 1500 },
    );
  });

  test("of more ids than a dictionary holds at first, and longer ones", async () => {
    const rows = Array.from(
      { length: 5000 },
      (_, index) =>
        `"i${index % 3000}",${"u".repeat(index % 97)}${index},${index},e${index % 5},\n`,
    );
    const bytes = bytesOf(`a,b,c,d,e\n${rows.join("")}`);
    const { texts, batches } = await expectSame(bytes, FORMAT, 1 << 16, 1 << 16);
    expect(texts.map(({ length }) => length)).toEqual([5000, 3000, 5, 1]);
    expect(batches).toBeLessThan(20);
  });

  test("and further columns as numbers too", () => {
    const text = 'i,u,1,view,\ni,u,2,"buy",\nj,u, 3,view,x\n';
    const { texts, events } = readTyped(kernels, [bytesOf(text)], BARE, { furtherFields: [3, 4] });
    expect(events).toHaveLength(3);
    expect(texts.slice(FURTHER)).toEqual([
      ["view", "buy"],
      ["", "x"],
    ]);
  });
});
