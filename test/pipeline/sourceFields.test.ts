// What other parts of a run read of the rows comes whatever the form of the file: sessions and inputs of the model by
// column, rules of cleaning, pseudonyms. Every form gives what plain CSV of the same rows gives.

import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { parseField } from "../../functions/core/inputs/field.ts";
import { artifactKey, runPrefix } from "../../functions/core/keys.ts";
import type { CleaningConfig } from "../../functions/core/messages.ts";
import type { Preset } from "../../functions/core/presets/preset.ts";
import type { RunRequest } from "../../functions/core/run/request.ts";
import type { RunResult } from "../../functions/core/run/result.ts";
import { PLAIN_SOURCE, type SourceRequest } from "../../functions/core/sources/detectSource.ts";
import { memoryInputSource, planInProcess, runInProcess } from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";

const [header = "", ...lines] = smallLog({ users: 80 }).trim().split("\n");
const names = [...header.split(","), "visit", "shelf"];
const rows = lines.map((line, index) => {
  const [user = "", ...rest] = line.split(",");
  return [user, ...rest, `${user}-${Math.floor(index / 7)}`, `shelf ${index % 7}`];
});
const csv = `${[names, ...rows].map((row) => row.join(",")).join("\n")}\n`;
const objects = rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at]])));
const preset: Preset = {
  name: "own",
  title: "the log of this test",
  form: "delimited",
  columns: names,
  user: "user_id",
  item: "item_id",
  time: { column: "timestamp", unit: "ms" },
  event: { column: names[3] ?? "", others: "keep" },
};

const files: Readonly<Record<string, string | Uint8Array>> = {
  "log.csv": csv,
  "log.txt": csv.replaceAll(",", "::"),
  "log.jsonl": `${objects.map((object) => JSON.stringify(object)).join("\n")}\n`,
  "log.parquet": new Uint8Array(
    parquetWriteBuffer({
      columnData: names.map((name, at) => ({
        name,
        data: rows.map((row) => row[at] ?? ""),
        type: "STRING" as const,
      })),
      rowGroupSize: 100,
    }),
  ),
};
const inputs = memoryInputSource(files);

const cleaning: CleaningConfig = {
  collapseRepeatsMs: null,
  maxEventsPerDay: null,
  maxEventsPerUser: null,
  minItemEvents: 20,
  minUserEvents: null,
  eventWeights: [],
};
const times = rows.map((row) => Number(row[2])).toSorted((a, b) => a - b);
const asked: Partial<RunRequest> = {
  hidden: 8,
  batch: 16,
  rounds: 1,
  shards: 2,
  sessions: { kind: "column", name: "visit" },
  inputs: {
    fields: ["type", "gap", "shelf:tokens"].map(parseField),
    combine: null,
    size: null,
  },
  cleaning,
  ingest: {
    fromMs: times[Math.floor(times.length / 5)] ?? 0,
    toMs: null,
    badRowsMax: null,
    quarantineLines: true,
  },
};

async function resultOf(uri: string, source: Partial<SourceRequest>, run = asked) {
  const plan = { source: { ...PLAIN_SOURCE, ...source } };
  const manifest = await planInProcess(inputs, [uri], { run, plan });
  const { last, store } = await runInProcess(manifest, { inputs });
  expect(last).toMatchObject({ kind: "completed" });
  const bytes = await store.get(`${runPrefix(manifest.run)}artifacts/result.json`);
  const report = await store.get(artifactKey(manifest.run, "report.json"));
  const { data, digest } = JSON.parse(new TextDecoder().decode(bytes ?? undefined)) as RunResult;
  return { data, digest, report: JSON.parse(new TextDecoder().decode(report ?? undefined)) };
}

describe("sessions, inputs, cleaning and a window", () => {
  const forms: readonly (readonly [string, Partial<SourceRequest>])[] = [
    ["log.txt", { delimiter: "::" }],
    ["log.jsonl", {}],
    ["log.parquet", {}],
    ["log.csv", { preset }],
    ["log.jsonl", { preset: { ...preset, form: "jsonl" } }],
    ["log.parquet", { preset: { ...preset, form: "jsonl" } }],
  ];

  test.each(forms)("%s %o gives what plain CSV gives", async (uri, source) => {
    const plain = await resultOf("log.csv", {});
    const other = await resultOf(uri, source);
    expect({ data: other.data, digest: other.digest }).toEqual({
      data: plain.data,
      digest: plain.digest,
    });
    const { removed, events, quarantined } = other.data;
    expect(Object.keys(removed)).toEqual(["window", "duplicate", "rare_item"]);
    const sum = Object.values(removed).reduce((total, count) => total + count, 0);
    expect(events + quarantined + sum).toBe(other.data.rows);
    expect(removed["window"]).toBeGreaterThan(0);
    expect(removed.rare_item).toBeGreaterThan(0);
    expect(other.report.data.sessions).toBeGreaterThan(80);
  });

  test("change the run, so they are not lost on the way", async () => {
    const { sessions: _, ...without } = asked;
    const { digest } = await resultOf("log.jsonl", {}, without);
    expect(digest).not.toEqual((await resultOf("log.jsonl", {})).digest);
  });
});

describe("columns that are not there", () => {
  test.each(["log.jsonl", "log.parquet", "log.txt"])("of %s are named", async (uri) => {
    const plan = { source: { ...PLAIN_SOURCE, delimiter: uri === "log.txt" ? "::" : null } };
    const sessions = { kind: "column", name: "vist" } as const;
    const input = { fields: [parseField("shelv")], combine: null, size: null };
    await expect(planInProcess(inputs, [uri], { run: { sessions }, plan })).rejects.toMatchObject({
      explanation: { code: "missing-column", fix: expect.stringContaining("column:visit") },
    });
    await expect(
      planInProcess(inputs, [uri], { run: { inputs: input }, plan }),
    ).rejects.toMatchObject({
      explanation: { code: "missing-input-column", fix: "perhaps --input shelf" },
    });
  });

  test("of JSON read by a preset are missed too", async () => {
    const plan = { source: { ...PLAIN_SOURCE, preset: { ...preset, form: "jsonl" as const } } };
    const sessions = { kind: "column", name: "vist" } as const;
    await expect(
      planInProcess(inputs, ["log.jsonl"], { run: { sessions }, plan }),
    ).rejects.toMatchObject({ explanation: { code: "missing-column" } });
  });
});
