// `millrace inspect FILE`: what a file is and how a run would read it, from its head alone. Writes nothing.

import type { Command } from "commander";
import { inputSources } from "../functions/adapters/inputSources.ts";
import { zoneNamed } from "../functions/adapters/timeZones.ts";
import { describeTime } from "../functions/core/inspect/guess.ts";
import { isoText } from "../functions/core/isoTime.ts";
import { skippedText } from "../functions/core/skippedLines.ts";
import type { Inspection } from "../functions/stages/inspect.ts";
import { inspectInput } from "../functions/stages/inspect.ts";
import { parseColumns } from "./columnsOption.ts";
import { commandLine } from "./commandLine.ts";
import { endpointOption } from "./endpointOption.ts";
import type { Answer } from "./output.ts";
import { writeAnswer } from "./output.ts";
import type { Session } from "./session.ts";
import { addReadingOptions, type SourceOptions, sourceFromOptions } from "./sourceOptions.ts";

interface InspectOptions extends SourceOptions {
  readonly columns?: string;
  readonly json: boolean;
}

export function addInspectCommand(program: Command, _session: Session): void {
  const command = program
    .command("inspect")
    .description("say what a file is, which preset fits and how a run would read it")
    .argument("<file>", "CSV, TSV, JSON lines or Parquet; text may be gzip or zstd")
    .option("--columns <map>", "user=NAME,item=NAME,time=NAME,event=NAME, names or 0-based numbers")
    .addOption(endpointOption())
    .option("--json", "print exactly one JSON document on stdout", false);
  addReadingOptions(command).action(async (file: string, options: InspectOptions) => {
    const request = {
      source: await sourceFromOptions(options),
      columns: parseColumns(options.columns),
      splitColumn: null,
      zoneOf: zoneNamed,
    };
    const inspection = await inspectInput(file, request, inputSources());
    writeAnswer(inspectAnswer(inspection, givenFlags(options)), options.json);
  });
}

/** The flags that the person gave, to be kept in the command that is proposed. */
function givenFlags(options: InspectOptions): readonly string[] {
  const { columns, preset, encoding, delimiter, timeUnit, timeZone } = options;
  const flags = { columns, preset, encoding, delimiter, timeUnit, timeZone };
  return Object.entries(flags).flatMap(([name, value = []]) => {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    const values = typeof value === "string" ? [value] : value;
    return values.flatMap((text) => [flag, text]);
  });
}

function inspectAnswer(inspection: Inspection, given: readonly string[]): Answer {
  const { uri, bytes, encoding, format, preset, otherPresets, counts, facts } = inspection;
  const args = ["run", uri, ...given, ...suggestedFlags(inspection)];
  const columns = columnUses(inspection);
  return {
    document: {
      file: uri,
      bytes,
      encoding,
      form: format.source?.form ?? "csv",
      delimiter: delimiterOf(inspection),
      header: format.hasHeader,
      preset: preset?.name ?? null,
      otherPresets: otherPresets.map(({ name }) => name),
      columns,
      time: { ...timeOf(inspection), firstMs: facts.firstTimeMs, lastMs: facts.lastTimeMs },
      sample: { ...counts, users: facts.users, items: facts.items, eventNames: facts.events },
      rows: facts.first,
      bad: facts.bad,
      configuration: { command: commandLine(args), args, preset: format.source?.preset ?? null },
    },
    lines: [
      `${uri}: ${bytes} bytes, ${shapeText(inspection)}`,
      ...presetLines(inspection),
      "",
      ...table(columns.map(({ name, role, examples }) => [name, role ?? "", examples.join(", ")])),
      "",
      ...sampleLines(inspection),
      ...(preset?.hints ?? []).map((hint) => `note: ${hint}`),
      "",
      "read it with:",
      `  ${commandLine(args)}`,
    ],
  };
}

function suggestedFlags({ suggested }: Inspection): readonly string[] {
  const { preset, encoding, timeUnit } = suggested;
  return [
    ...(preset === null ? [] : ["--preset", preset]),
    ...(encoding === null ? [] : ["--encoding", encoding]),
    ...(timeUnit === null ? [] : ["--time-unit", timeUnit]),
  ];
}

function delimiterOf({ format }: Inspection): string | null {
  const delimiter = format.source?.delimiter ?? String.fromCharCode(format.delimiter);
  return delimiter === "" ? null : delimiter;
}

const FORMS = {
  csv: "delimited text",
  lines: "delimited text",
  jsonl: "JSON lines",
  parquet: "Parquet",
} as const;

function shapeText(inspection: Inspection): string {
  const { format, encoding } = inspection;
  const form = format.source?.form ?? "csv";
  const delimiter = delimiterOf(inspection);
  const header = format.hasHeader ? "with a header" : "without a header";
  return [
    FORMS[form],
    ...(form === "parquet" ? [] : [encoding]),
    ...(delimiter === null ? [] : [`delimiter ${JSON.stringify(delimiter)}`, header]),
  ].join(", ");
}

function presetLines({ preset, otherPresets }: Inspection): readonly string[] {
  if (preset === null) {
    return ["preset: none fits; columns are found by their names"];
  }
  const others = otherPresets.map(({ name }) => name).join(", ");
  return [
    `preset: ${preset.name} (${preset.title})`,
    ...(others === "" ? [] : [`also fits: ${others}`]),
  ];
}

/** 1980-01-01: no log of a shop is older. */
const CLOCK_FROM_MS = 315_532_800_000;
const EXAMPLES = 3;
const EXAMPLE_CHARACTERS = 24;

/** Columns with the part they play and their first values that differ. */
function columnUses({ format, rows }: Inspection) {
  const roles = new Map(
    Object.entries(format.columns).flatMap(([role, index]) =>
      index === null ? [] : [[index, role]],
    ),
  );
  return format.columnNames.map((name, index) => {
    const values = rows.map((row) => row[index] ?? "").filter((value) => value !== "");
    return {
      name,
      role: roles.get(index) ?? null,
      examples: [...new Set(values)].slice(0, EXAMPLES).map(cut),
    };
  });
}

function cut(text: string): string {
  const flat = text.replaceAll(/\s+/g, " ");
  return flat.length > EXAMPLE_CHARACTERS ? `${flat.slice(0, EXAMPLE_CHARACTERS - 1)}…` : flat;
}

function timeOf({ format, rows }: Inspection) {
  const unit = format.source?.preset.time.unit ?? "auto";
  const value = rows.map((row) => row[format.columns.time] ?? "").find((text) => text !== "") ?? "";
  return {
    unit,
    zone: format.source?.zone.name ?? "UTC",
    written: unit === "auto" ? describeTime(value) : unit,
  };
}

function sampleLines(inspection: Inspection): readonly string[] {
  const { counts, facts } = inspection;
  const removed = Object.entries(counts.removed).map(([rule, count]) => ` + ${count} ${rule}`);
  const time = timeOf(inspection);
  const span =
    facts.firstTimeMs === null || facts.lastTimeMs === null
      ? []
      : [
          ...(facts.lastTimeMs < CLOCK_FROM_MS
            ? ["note: the times lie before 1980; they are positions, or have another --time-unit"]
            : []),
          `times: ${time.written}, zone ${time.zone}, ${isoText(facts.firstTimeMs)} to ${isoText(facts.lastTimeMs)}`,
        ];
  const events = facts.events.filter(({ name }) => name !== "").slice(0, 12);
  return [
    `sample: ${counts.rows} rows = ${counts.events} events + ${counts.quarantined} quarantined${removed.join("")}; ${facts.users} users, ${facts.items} items`,
    ...[skippedText(counts)].filter((text) => text !== null),
    ...span,
    ...(events.length === 0
      ? []
      : [`events: ${events.map(({ name, count }) => `${name} ${count}`).join(", ")}`]),
    ...table([
      ...facts.first.map(({ user, item, timeMs, event }) => [
        cut(user),
        cut(item),
        isoText(timeMs),
        event,
      ]),
    ]),
    ...facts.bad.map(
      ({ line, bytePosition, errorType, errorMessage }) =>
        `bad: line ${line}, byte ${bytePosition}, ${errorType}: ${errorMessage}`,
    ),
  ];
}

/** Cells in columns, two spaces apart. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, index) =>
    Math.max(...rows.map((row) => row[index]?.length ?? 0)),
  );
  return rows.map((row) =>
    `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  ")}`.trimEnd(),
  );
}
