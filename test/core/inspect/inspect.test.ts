// What `inspect` makes of files that are known, and of those that are not.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  describeTime,
  guessEncoding,
  guessTimeUnit,
} from "../../../functions/core/inspect/guess.ts";
import { sampleRows, wholeLines } from "../../../functions/core/inspect/sampleRows.ts";
import { sampleTally } from "../../../functions/core/inspect/sampleTally.ts";
import { hasUsualName, sniffPresets } from "../../../functions/core/inspect/sniffPreset.ts";
import { presetNamed } from "../../../functions/core/presets/presets.ts";
import { detectSource, PLAIN_SOURCE } from "../../../functions/core/sources/detectSource.ts";
import { UTC } from "../../../functions/core/timeZone.ts";
import { fixtureBytes } from "../../support/presetFixture.ts";

const encode = (text: string) => new TextEncoder().encode(text);

describe("presets", () => {
  const fixtures = readdirSync(join(import.meta.dirname, "../../fixtures/presets")).filter(
    (name) => name !== "expected.json",
  );
  /** Reviews of 2014 and 2018 have the same fields. */
  const alike = ["amazon-2014", "amazon-2018"];

  test.each(fixtures)("%s is known by what it holds, whatever its name", (file) => {
    const own = file.replace(/\.[a-z]+$/, "").replace("-without-header", "");
    const bytes = fixtureBytes(file);
    const found = sniffPresets({ where: file, bytes, parquet: null }, "log").map(
      ({ name }) => name,
    );
    expect(found).toEqual(alike.includes(own) ? alike : [own]);
  });

  test.each([
    "user_id,item_id,timestamp\nu,i,5\n",
    "1,2,3,4\n5,6,7,8\n",
    '{"user":1,"item":2,"time":3}\n',
    "",
  ])("%j fits none", (text) => {
    expect(sniffPresets({ where: "f", bytes: encode(text), parquet: null }, "f")).toEqual([]);
  });

  test("are known in Parquet by names, and by the usual name of the file among equals", () => {
    const parquet = { names: ["t_dat", "customer_id", "article_id", "more"], timeNames: [] };
    const found = sniffPresets({ where: "f", bytes: encode("PAR1"), parquet }, "f");
    expect(found.map(({ name }) => name)).toEqual(["hm"]);
    const bytes = fixtureBytes("amazon-2018.jsonl");
    const named = sniffPresets({ where: "f", bytes, parquet: null }, "/data/Beauty_5.json.gz");
    expect(named[0]?.name).toBe("amazon-2018");
    expect(hasUsualName(presetNamed("rees46"), "2019-Oct.csv.gz")).toBe(true);
    expect(hasUsualName(presetNamed("rees46"), "2019-10.csv")).toBe(false);
  });
});

describe("guesses", () => {
  const bytes = (...parts: (string | number[])[]) =>
    Buffer.concat(
      parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))),
    );

  test.each([
    ["utf-8", bytes("user,é,用户\n")],
    ["utf-8", bytes("cut within a character: ", [0xe7, 0x94])],
    ["gbk", bytes("id,", [0xd3, 0xc3, 0xbb, 0xa7], ",x\n", [0xc9, 0xcc, 0xc6, 0xb7], "\n")],
    ["windows-1252", bytes("MUG ", [0xa3], "5 caf", [0xe9], " noir\n")],
    ["utf-16le", Buffer.from("user,item\n", "utf16le")],
    ["utf-16be", Buffer.from("user,item\n", "utf16le").swap16()],
    ["utf-8", bytes("")],
  ])("of the character set: %s", (encoding, head) => {
    expect(guessEncoding(head)).toBe(encoding);
  });

  test.each([
    ["yyyymmdd", ["20151105", "20151231", "x"]],
    ["auto", ["1447000000", "1447000001"]],
    ["auto", ["20151399", "99999999"]],
    ["mdy", ["12/1/2010 8:26", "1/2/2011 9:00"]],
    ["dmy", ["1.2.2011", "31.12.2010"]],
    ["auto", ["2011-12-01", ""]],
    ["auto", []],
  ])("of the unit of times: %s", (unit, values) => {
    expect(guessTimeUnit(values)).toBe(unit);
  });

  test("say what auto reads", () => {
    expect(["5", "1322697600123", "1322697600123456", "2011-12-01"].map(describeTime)).toEqual([
      "epoch seconds",
      "epoch milliseconds",
      "epoch microseconds",
      "dates",
    ]);
  });
});

describe("samples", () => {
  const formatOf = (bytes: Uint8Array, name: string | null, delimiter: string | null = null) =>
    detectSource(
      { where: "f", bytes, parquet: null },
      {
        source: { ...PLAIN_SOURCE, preset: name === null ? null : presetNamed(name), delimiter },
        columns: {},
        splitColumn: null,
        zoneOf: () => UTC,
      },
    );

  test("are rows as they stand", () => {
    const csv = encode("user,item,time\nu,i,5\n");
    expect(sampleRows(csv, formatOf(csv, null))).toEqual([["u", "i", "5"]]);
    const two = encode("user::item::time\nu::i::5\n");
    expect(sampleRows(two, formatOf(two, null, "::"))).toEqual([["u", "i", "5"]]);
    const otto = fixtureBytes("otto.jsonl");
    expect(sampleRows(otto, formatOf(otto, "otto"))[0]).toEqual([
      "12899779",
      "59625",
      "1661724000278",
      "clicks",
    ]);
  });

  test("end with a whole line, unless they are the whole file", () => {
    expect(wholeLines(encode("a\nb"), false)).toEqual(encode("a\n"));
    expect(wholeLines(encode("a\nb"), true)).toEqual(encode("a\nb"));
    expect(wholeLines(encode("ab"), false)).toEqual(encode("ab"));
  });

  test("are counted", () => {
    const tally = sampleTally();
    expect(tally.facts()).toMatchObject({ users: 0, firstTimeMs: null, lastTimeMs: null });
    const row = { split: "", line: 1 };
    for (const [user, item, timeMs, event] of [
      ["u", "i", 5, "view"],
      ["u", "j", 3, "buy"],
      ["v", "i", 9, "view"],
    ] as const) {
      tally.sink.event({ ...row, user, item, timeMs, event });
    }
    expect(tally.facts()).toMatchObject({
      users: 2,
      items: 2,
      firstTimeMs: 3,
      lastTimeMs: 9,
      events: [
        { name: "view", count: 2 },
        { name: "buy", count: 1 },
      ],
    });
  });
});
