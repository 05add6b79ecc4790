// Files of hyparquet-writer, read back: every type that ids and times have, several row groups, all codecs at hand.

import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { InvalidInputError } from "../../../functions/core/errors.ts";
import { detectSource, PLAIN_SOURCE } from "../../../functions/core/sources/detectSource.ts";
import { openParquet, readRowGroup } from "../../../functions/core/sources/parquetFile.ts";
import { readParquet } from "../../../functions/core/sources/readParquet.ts";
import { fixedZone, UTC } from "../../../functions/core/timeZone.ts";

type Columns = Parameters<typeof parquetWriteBuffer>[0]["columnData"];
type Options = Omit<Parameters<typeof parquetWriteBuffer>[0], "columnData">;

function fileOf(columnData: Columns, options: Options = {}) {
  const bytes = new Uint8Array(parquetWriteBuffer({ columnData, ...options }));
  const slice = async (start: number, end: number) => bytes.slice(start, end);
  return openParquet({ byteLength: bytes.byteLength, slice }, "f.parquet");
}

const columns: Columns = [
  { name: "user_id", data: [2053013555631882655n, 7n, null, 8n], type: "INT64" },
  { name: "item_id", data: ["a", "b", "c", null], type: "STRING" },
  {
    name: "ts",
    data: [1, 2, 3, 4].map((day) => new Date(Date.UTC(2011, 0, day, 8, 30))),
    type: "TIMESTAMP",
  },
  { name: "price", data: [1.5, Number.NaN, 3, 0.1], type: "DOUBLE" },
];

async function read(file: Awaited<ReturnType<typeof fileOf>>, timeZone: string | null = null) {
  const format = detectSource(
    {
      where: "f.parquet",
      bytes: new Uint8Array(0),
      parquet: {
        names: file.columns.map(({ name }) => name),
        timeNames: file.columns.filter(({ isTime }) => isTime).map(({ name }) => name),
      },
    },
    {
      source: { ...PLAIN_SOURCE, timeZone },
      columns: {},
      splitColumn: null,
      zoneOf: (name) => fixedZone(name) ?? UTC,
    },
  );
  const found: string[] = [];
  const counts = await readParquet(file, format, {
    event: ({ user, item, timeMs, line }) =>
      found.push(`${line} ${user} ${item} ${new Date(timeMs).toISOString()}`),
    reject: ({ line, errorType, columnName, csvLine }) =>
      found.push(`${line} !${errorType} ${columnName} ${csvLine}`),
  });
  return { found, counts };
}

describe("Parquet", () => {
  test.each([
    ["one row group", {}],
    ["several row groups", { rowGroupSize: [1, 2, 1] }],
    ["no compression", { codec: "UNCOMPRESSED" as const }],
  ])("gives events and bad rows by number: %s", async (_, options) => {
    const { found, counts } = await read(await fileOf(columns, options));
    expect(found).toEqual([
      "1 2053013555631882655 a 2011-01-01T08:30:00.000Z",
      "2 7 b 2011-01-02T08:30:00.000Z",
      '3 !MISSING VALUE user_id ["","c","2011-01-03T08:30:00.000Z"]',
      '4 !MISSING VALUE item_id ["8","","2011-01-04T08:30:00.000Z"]',
    ]);
    expect(counts).toMatchObject({ rows: 4, events: 2, quarantined: 2 });
  });

  test("writes values out as text; what is not a number is blank", async () => {
    const file = await fileOf(columns);
    expect(await readRowGroup(file, 0, ["price", "user_id"])).toEqual(
      new Map([
        ["price", ["1.5", "", "3", "0.1"]],
        ["user_id", ["2053013555631882655", "7", "", "8"]],
      ]),
    );
  });

  test.each([
    ["MILLIS", 1_291_191_960_123n, "2010-12-01T08:26:00.123"],
    ["MICROS", 1_291_191_960_123_456n, "2010-12-01T08:26:00.123456"],
    ["NANOS", 1_291_191_960_123_456_789n, "2010-12-01T08:26:00.123456789"],
    ["MILLIS", -1n, "1969-12-31T23:59:59.999"],
  ] as const)("reads times in %s, instants and local ones", async (unit, value, expected) => {
    for (const isAdjustedToUTC of [true, false]) {
      const schema = [
        { name: "root", num_children: 1 },
        {
          name: "t",
          type: "INT64" as const,
          repetition_type: "REQUIRED" as const,
          logical_type: { type: "TIMESTAMP" as const, isAdjustedToUTC, unit },
        },
      ];
      const file = await fileOf([{ name: "t", data: [value] }], { schema });
      const texts = await readRowGroup(file, 0, ["t"]);
      expect(texts.get("t")).toEqual([expected + (isAdjustedToUTC ? "Z" : "")]);
      expect(file.columns[0]).toMatchObject({ isTime: true });
    }
  });

  test("shifts local times alone by the declared zone", async () => {
    const schema = (isAdjustedToUTC: boolean) => [
      { name: "root", num_children: 3 },
      ...["user", "item"].map((name) => ({
        name,
        type: "INT32" as const,
        repetition_type: "REQUIRED" as const,
      })),
      {
        name: "time",
        type: "INT64" as const,
        repetition_type: "REQUIRED" as const,
        logical_type: { type: "TIMESTAMP" as const, isAdjustedToUTC, unit: "MILLIS" as const },
      },
    ];
    const data = [
      { name: "user", data: [1] },
      { name: "item", data: [2] },
      { name: "time", data: [1_291_191_960_000n] },
    ];
    const times = async (isAdjusted: boolean) =>
      (await read(await fileOf(data, { schema: schema(isAdjusted) }), "+08:00")).found;
    expect(await times(true)).toEqual(["1 1 2 2010-12-01T08:26:00.000Z"]);
    expect(await times(false)).toEqual(["1 1 2 2010-12-01T00:26:00.000Z"]);
  });

  test("that is cut short or no Parquet is an error with its reason", async () => {
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData: columns })).subarray(0, 200);
    const slice = async (start: number, end: number) => bytes.slice(start, end);
    const outcome = openParquet({ byteLength: bytes.byteLength, slice }, "f.parquet");
    await expect(outcome).rejects.toBeInstanceOf(InvalidInputError);
    await expect(outcome).rejects.toMatchObject({ explanation: { code: "corrupt-parquet" } });
  });
});
