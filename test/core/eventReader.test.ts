import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fileInputSource } from "../../functions/adapters/fileInputSource.ts";
import { detectFormat } from "../../functions/core/columns.ts";
import type { RawEvent, ReadCounts, RejectedRow } from "../../functions/core/eventReader.ts";
import { readEvents } from "../../functions/core/eventReader.ts";

const HEADER = "price,item,user,time,event,split";
const FORMAT = detectFormat(
  new TextEncoder().encode(`${HEADER}\n1,2,3,4,5,6\n`),
  "log.csv",
  {},
  "split",
);

interface Read {
  readonly events: RawEvent[];
  readonly rejected: RejectedRow[];
  readonly counts: ReadCounts;
}

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) {
    yield bytes.subarray(start, start + size);
  }
}

async function read(text: string, format = FORMAT, size = 1 << 16): Promise<Read> {
  const events: RawEvent[] = [];
  const rejected: RejectedRow[] = [];
  const counts = await readEvents(chunksOf(new TextEncoder().encode(text), size), format, {
    event: (event) => events.push({ ...event }),
    reject: (row) => rejected.push(row),
  });
  return { events, rejected, counts };
}

describe("readEvents", () => {
  test("reads the mapped columns, whatever their order, and no header", async () => {
    const { events, counts } = await read(
      `# export\n${HEADER}\n\n1.5,"i,1",用户,1700000000,view,train\n,i2,u2,2023-11-14 22:13:21,,test`,
      { ...FORMAT, comment: 0x23 },
    );
    expect(events).toEqual([
      { user: "用户", item: "i,1", timeMs: 17e11, event: "view", split: "train", line: 4 },
      { user: "u2", item: "i2", timeMs: 17e11 + 1000, event: "", split: "test", line: 5 },
    ]);
    expect(counts).toEqual({ rows: 2, events: 2, quarantined: 0, blankLines: 1, commentLines: 1 });
  });

  test("leaves unmapped columns empty and keeps ids as they are written", async () => {
    const format = { ...FORMAT, columns: { ...FORMAT.columns, event: null, split: null } };
    const { events } = await read(
      `${HEADER}\nx,0108775015,2053013555631882655,0,view,train`,
      format,
    );
    expect(events).toEqual([
      { user: "2053013555631882655", item: "0108775015", timeMs: 0, event: "", split: "", line: 2 },
    ]);
  });

  test("sets aside rows that lack what an event must have", async () => {
    const rows = ["1,i,,5,,", '1,"",u,5,,', "1, \t,u,5,,", "1,i,u,2023-02-30,,", "1,i,u,,,"];
    const long = `1,i,u,${"9".repeat(5000)},,`;
    const good = "1,i,u,5,,";
    const { events, rejected, counts } = await read([HEADER, ...rows, long, good].join("\n"));
    expect(events).toHaveLength(1);
    expect(counts).toMatchObject({ rows: 7, events: 1, quarantined: 6 });
    expect(rejected.map((row) => [row.columnName, row.errorType, row.errorMessage])).toEqual([
      ["user", "MISSING VALUE", "the user is empty"],
      ["item", "MISSING VALUE", "the item is empty"],
      ["item", "MISSING VALUE", "the item is empty"],
      ["time", "CAST", '"2023-02-30" is not a time'],
      ["time", "CAST", '"" is not a time'],
      ["time", "CAST", "5000 bytes is not a time"],
    ]);
    expect(rejected.slice(0, 5).map((row) => row.csvLine)).toEqual(rows);
    expect(rejected.map((row) => row.line)).toEqual([2, 3, 4, 5, 6, 7]);
    expect(rejected[1]?.bytePosition).toBe(HEADER.length + 1 + (rows[0] as string).length + 1);
  });

  test("sets aside malformed rows beside good ones", async () => {
    const { events, rejected, counts } = await read(
      `${HEADER}\n1,i,u,5,,\n1,i,u,5,\n1,"i,u,5,,\n1,j,u,6,,\n1,i,u,5,,,\n1,k,u,7,,\n`,
    );
    expect(events.map(({ item }) => item)).toEqual(["i", "j", "k"]);
    expect(rejected.map((row) => [row.line, row.errorType])).toEqual([
      [3, "MISSING COLUMNS"],
      [4, "UNQUOTED VALUE"],
      [6, "TOO MANY COLUMNS"],
    ]);
    expect(counts).toMatchObject({ rows: 6, events: 3, quarantined: 3 });
  });

  test("takes the first row for the header even if it is malformed", async () => {
    const { events, counts } = await read("a,b\n1,i,u,5,,\n");
    expect(events.map(({ line }) => line)).toEqual([2]);
    expect(counts).toMatchObject({ rows: 1, quarantined: 0 });
  });

  test("takes the first row of a file without a header for an event", async () => {
    const { events, counts } = await read("1,i,u,5,,\n1,j,u,6,,\n", {
      ...FORMAT,
      hasHeader: false,
    });
    expect(events.map(({ line }) => line)).toEqual([1, 2]);
    expect(counts.rows).toBe(2);
  });

  test("loses no row: rows are events and quarantined, in any chunks", async () => {
    const cell = fc.constantFrom(
      "u",
      "i",
      "5",
      "2023-01-01",
      "",
      " ",
      '"',
      '"a"',
      '"a\nb"',
      "é",
      "\ufffd",
    );
    const line = fc.oneof(
      { weight: 3, arbitrary: fc.constant("1,i,u,5,,") },
      fc.array(cell, { minLength: 1, maxLength: 7 }).map((cells) => cells.join(",")),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 12 }),
        fc.integer({ min: 1, max: 30 }),
        async (lines, size) => {
          const text = [HEADER, ...lines].join("\n");
          const whole = await read(text);
          expect(await read(text, FORMAT, size)).toEqual(whole);
          const { events, rejected, counts } = whole;
          expect(counts).toMatchObject({ events: events.length, quarantined: rejected.length });
          expect(counts.rows).toBe(events.length + rejected.length);
        },
      ),
      { seed: 20261124, numRuns: 500 },
    );
  });
});

describe("the rows kept", () => {
  test("are those that a plain look finds, where there are no quotes", async () => {
    const cell = fc.constantFrom("u", "5", "2023-01-01", "2023-13-01", "", " ", "é");
    const line = fc.array(cell, { minLength: 5, maxLength: 7 });
    const isEvent = (cells: readonly string[]) =>
      cells.length === 6 &&
      [cells[1], cells[2]].every((id) => id?.trim() !== "") &&
      ["5", "2023-01-01"].includes(cells[3] as string);
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 20 }), async (lines) => {
        const text = [HEADER, ...lines.map((cells) => cells.join(","))].join("\r\n");
        const { events } = await read(text);
        const expected = lines.flatMap((cells, index) => (isEvent(cells) ? [index + 2] : []));
        expect(events.map((event) => event.line)).toEqual(expected);
      }),
      { seed: 20261124, numRuns: 500 },
    );
  });
});

const dataDir = process.env["MILLRACE_DATA_DIR"];

describe("real logs", () => {
  const logs: [string, Parameters<typeof detectFormat>[2], number, number][] = [
    ["uci_online_retail/events.csv.gz", {}, 923_263, 5_879],
    ["diginetica/events.csv.gz", { user: "session_id" }, 982_961, 202_633],
    ["jd_demo/train.csv.gz", {}, 27_183, 0],
    ["jd_demo/test.csv.gz", {}, 2_262, 0],
    ["ml-100k/ml-100k.inter.gz", { user: "0", item: "1", time: "3" }, 100_000, 943],
  ];

  test.skipIf(dataDir === undefined).each(logs)(
    "%s is read whole (skipped where MILLRACE_DATA_DIR names no folder of real logs)",
    async (name, mapping, rows, users) => {
      const path = join(dataDir as string, name);
      const inputs = fileInputSource();
      const { etag } = await inputs.head(path);
      const format = detectFormat(await inputs.peek(path, 1 << 16), path, mapping, null);
      const seen = new Set<string>();
      const counts = await readEvents(inputs.read(path, etag), format, {
        event: ({ user }) => seen.add(user),
        reject: (row) => expect.fail(row.errorMessage),
      });
      expect(counts).toEqual({
        rows,
        events: rows,
        quarantined: 0,
        blankLines: 0,
        commentLines: 0,
      });
      expect(seen.size).toBeGreaterThanOrEqual(users);
    },
  );
});
