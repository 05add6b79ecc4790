import { describe, expect, test } from "vitest";
import type { InvalidInputError } from "../../../functions/core/errors.ts";
import { presetNamed } from "../../../functions/core/presets/presets.ts";
import { delimitedRow, sampleDelimited } from "../../../functions/core/sources/delimitedRow.ts";
import type { SourceRequest, Wishes } from "../../../functions/core/sources/detectSource.ts";
import { detectSource, PLAIN_SOURCE } from "../../../functions/core/sources/detectSource.ts";
import { headObjects, isJsonHead, sampleJson } from "../../../functions/core/sources/jsonHead.ts";
import { readSource } from "../../../functions/core/sources/readSource.ts";
import { rowTally } from "../../../functions/core/sources/rowTally.ts";
import { textRow } from "../../../functions/core/sources/textRow.ts";
import { fixedZone, UTC } from "../../../functions/core/timeZone.ts";
import { chunksOf } from "../../support/presetFixture.ts";

const encode = (text: string) => new TextEncoder().encode(text);

function detect(
  text: string | Uint8Array,
  source: Partial<SourceRequest> = {},
  wishes: Partial<Wishes> = {},
) {
  const bytes = typeof text === "string" ? encode(text) : text;
  return detectSource(
    { where: "f", bytes, parquet: null },
    {
      source: { ...PLAIN_SOURCE, ...source },
      columns: {},
      splitColumn: null,
      zoneOf: (name) => fixedZone(name) ?? UTC,
      ...wishes,
    },
  );
}

async function events(text: string | Uint8Array, source: Partial<SourceRequest> = {}, wishes = {}) {
  const bytes = typeof text === "string" ? encode(text) : text;
  const found: string[] = [];
  const counts = await readSource(chunksOf(bytes, 5), detect(bytes, source, wishes), {
    event: ({ user, item, timeMs, event, split }) => {
      found.push([user, item, new Date(timeMs).toISOString(), event, split].join(" ").trim());
    },
    reject: ({ line, bytePosition, errorType }) =>
      found.push(`!${line}@${bytePosition} ${errorType}`),
  });
  return { found, counts };
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as InvalidInputError).explanation.code;
  }
  return "none";
}

const csv = "user,item,time,event\nu,i,2011-12-01 08:00:00,view\n# a comment\nu,j,never,view\n";

describe("plain CSV", () => {
  test("has no source format, so that nothing changes for it", () => {
    expect(detect(csv).source).toBeUndefined();
  });

  test("with a declared zone keeps columns, comments and quarantine", async () => {
    const { found, counts } = await events(csv, { timeZone: "+08:00" });
    expect(found).toEqual(["u i 2011-12-01T00:00:00.000Z view", "!4@62 CAST"]);
    expect(counts).toMatchObject({
      rows: 2,
      events: 1,
      quarantined: 1,
      commentLines: 1,
      removed: {},
    });
  });

  test("with a declared unit", async () => {
    const text = "user,item,time\nu,i,20111201\n";
    expect((await events(text, { timeUnit: "yyyymmdd" })).found).toEqual([
      "u i 2011-12-01T00:00:00.000Z",
    ]);
  });

  test("in UTF-16 by its mark, in GBK by declaration", async () => {
    const utf16 = Buffer.from(`\ufeff用户,商品,时间\nu,é,1322697600\n`, "utf16le");
    expect((await events(utf16)).found).toEqual(["u é 2011-12-01T00:00:00.000Z"]);
    const gbk = Buffer.concat([
      Buffer.from("user,item,time\n"),
      Buffer.from([0xd3, 0xc3, 0x2c, 0xbb, 0xa7]),
      Buffer.from(",1322697600\n"),
      Buffer.from([0xd3, 0xff, 0x2c, 0xbb, 0xa7]),
      Buffer.from(",1322697600\n"),
    ]);
    expect((await events(gbk, { encoding: "gbk" })).found).toEqual([
      "用 户 2011-12-01T00:00:00.000Z",
      "!3@34 INVALID ENCODING",
    ]);
  });

  test.each([
    ["^", "user^item^time\nu^i^1322697600\n", 0],
    ["::", "user::item::time\nu::i::1322697600\n#x\nu::i\nu::i::5::6\n", 2],
  ])("with the delimiter %s", async (delimiter, text, bad) => {
    const { found, counts } = await events(text, { delimiter });
    expect(found[0]).toBe("u i 2011-12-01T00:00:00.000Z");
    expect(counts.quarantined).toBe(bad);
  });
});

describe("JSON lines", () => {
  const lines =
    '{"user_id":"u","product":{"sku":9007199254740993},"ts":1322697600,"action":"view","fold":"train"}\n';

  test("have columns by their usual names or by path", async () => {
    const columns = { item: "product.sku" };
    const { found } = await events(lines, {}, { columns, splitColumn: "fold" });
    expect(found).toEqual(["u 9007199254740993 2011-12-01T00:00:00.000Z view train"]);
  });

  test("lack a column like any file does", () => {
    expect(codeOf(() => detect(lines))).toBe("missing-column");
  });

  test("are told from a list of objects, which is refused", () => {
    expect(isJsonHead(encode(' {"a":1}'), "f")).toBe(true);
    expect(isJsonHead(encode("{,a\n"), "f")).toBe(false);
    expect(isJsonHead(encode("[x],1\n"), "f")).toBe(false);
    expect(codeOf(() => detect('[\n{"user":1}]'))).toBe("unsupported-format");
  });

  test("are sampled under all paths of the first objects; a line cut short is passed over", () => {
    const head = encode('{"a":1}\n{"b":{"c":"x"}}\n{"a":');
    expect(headObjects(head)).toHaveLength(2);
    expect(sampleJson(head).rows).toEqual([
      ["a", "b.c"],
      ["1", ""],
      ["", "x"],
    ]);
  });
});

describe("presets", () => {
  const preset = presetNamed("taobao");

  test("have the delimiter of their files", () => {
    const shape = (text: string, name: string) => {
      const { delimiter, source } = detect(text, { preset: presetNamed(name) });
      return [String.fromCharCode(delimiter), source?.delimiter, source?.form];
    };
    expect(shape("u,i,c,pv,1\n", "taobao")).toEqual([",", ",", "csv"]);
    expect(shape("1;NA;2;3;2016-05-09\n", "diginetica")).toEqual([";", ";", "csv"]);
    expect(shape("1::2::3::4\n", "movielens-1m")).toEqual([":", "::", "lines"]);
  });

  test("are changed by flags", async () => {
    const text = "u,i,c,pv,20171130\n";
    const flags = { preset, timeUnit: "yyyymmdd", timeZone: "+08:00" };
    expect((await events(text, flags)).found).toEqual(["u i 2017-11-29T16:00:00.000Z view"]);
    const swapped = { columns: { user: "item", item: "user" } };
    expect((await events(text, flags, swapped)).found[0]).toContain("i u ");
  });

  test.each([
    ["another number of columns", "u,i,c,pv\n"],
    ["nothing", ""],
    ["JSON", '{"user":1}\n'],
  ])("refuse %s", (_, text) => {
    expect(codeOf(() => detect(text, { preset }))).toBe("preset-mismatch");
  });

  test("refuse a header without their columns, text for JSON, and a split that is not there", () => {
    expect(codeOf(() => detect(csv, { preset: presetNamed("rees46") }))).toBe("preset-mismatch");
    expect(codeOf(() => detect(csv, { preset: presetNamed("otto") }))).toBe("preset-mismatch");
    const split = { splitColumn: "fold" };
    expect(codeOf(() => detect("u,i,c,pv,1\n", { preset }, split))).toBe("missing-column");
  });

  test("read Parquet by its names, typed times as they are", () => {
    const names = ["user_id", "product_id", "event_time", "event_type", "x"];
    const format = detectSource(
      { where: "f", bytes: encode("PAR1"), parquet: { names, timeNames: ["event_time"] } },
      {
        source: {
          ...PLAIN_SOURCE,
          preset: { ...presetNamed("rees46"), time: { column: "event_time", unit: "s" } },
        },
        columns: {},
        splitColumn: "x",
        zoneOf: () => UTC,
      },
    );
    expect(format.columns).toEqual({ user: 0, item: 1, time: 2, event: 3, split: 4 });
    expect(format.source).toMatchObject({ form: "parquet", preset: { time: { unit: "auto" } } });
  });
});

describe("pieces", () => {
  test("lines cut by two characters", () => {
    const format = detect("user::item::time\nu::i::5\n", { delimiter: "::" });
    const place = { line: 1, bytePosition: 0 };
    expect(delimitedRow("a::b::c", place, format).row?.field(2)).toBe("c");
    expect(delimitedRow("a::b", place, format).fault?.errorType).toBe("MISSING COLUMNS");
    expect(sampleDelimited(encode("a::b\n#c\nd::e\nf::"), "::", 0x23).rows).toEqual([
      ["a", "b"],
      ["d", "e"],
    ]);
  });

  test("a row of text is blank where it has no field", () => {
    const row = textRow({ line: 2, bytePosition: 9 }, ["a", " \t"]);
    expect([row.line, row.bytePosition, row.fieldCount, row.fieldBytes(0)]).toEqual([2, 9, 2, 1]);
    expect([0, 1, 2].map(row.isBlank)).toEqual([false, true, true]);
  });

  test("the tally loses no row", () => {
    const tally = rowTally(detect(csv, { timeUnit: "auto", timeZone: "UTC" }), {
      event() {},
      reject() {},
    });
    const place = { line: 1, bytePosition: 0 };
    tally.row(textRow(place, ["user", "item", "time", "event"]));
    tally.row(textRow(place, ["u", "i", "5", "view"]));
    tally.remove("b");
    tally.remove("a");
    tally.remove("b");
    expect(tally.counts({ blankLines: 0, commentLines: 0 })).toMatchObject({
      rows: 4,
      events: 1,
      quarantined: 0,
      removed: { a: 1, b: 2 },
    });
  });
});
