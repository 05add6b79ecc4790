// Flags that say how files are read and which of their rows count, shared by the commands that take files.

import type { Command } from "commander";
import { Option } from "commander";
import { zoneNamed } from "../functions/adapters/timeZones.ts";
import { isTimeUnit, TIME_UNITS } from "../functions/core/declaredTime.ts";
import type { ConfigurationError } from "../functions/core/errors.ts";
import { type Ingest, parseBadRowsMax, parseBound } from "../functions/core/ingest.ts";
import { decodePreset } from "../functions/core/messages.ts";
import { optionError } from "../functions/core/optionError.ts";
import {
  ENCODINGS,
  type Encoding,
  isDelimiter,
  type Preset,
} from "../functions/core/presets/preset.ts";
import { presetNamed } from "../functions/core/presets/presets.ts";
import type { SourceRequest } from "../functions/core/sources/detectSource.ts";
import { type FilePreset, presetChoice } from "../functions/core/sources/filePresets.ts";
import { readTextFile } from "./textFile.ts";

/** Flags as commander hands them over. */
export interface SourceOptions {
  readonly preset?: readonly string[];
  readonly encoding?: Encoding;
  readonly delimiter?: string;
  readonly timeUnit?: string;
  readonly timeZone?: string;
  readonly from?: string;
  readonly to?: string;
  readonly onBadRow?: "quarantine" | "fail";
  readonly maxBadRows?: string;
  readonly quarantineLines?: "on" | "off";
}

/** The preset that reads no log but texts with labels: articlePreset.ts. */
export const ARTICLE = "article";

/** After GLOB=: no preset, columns are found by their names. */
const COLUMNS = "columns";

/** How files are read. */
export function addReadingOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--preset <name>",
        "a known log, or FILE.json of your own; GLOB=NAME, repeated, for single files; with run also article: learn from texts",
      ).argParser((name, before: readonly string[] = []) => [...before, name]),
    )
    .addOption(new Option("--encoding <set>", "character set (default: utf-8)").choices(ENCODINGS))
    .option("--delimiter <text>", "one or two characters, or `tab` (default: told by the file)")
    .option("--time-unit <unit>", `${TIME_UNITS.join(", ")} (default: auto)`)
    .option("--time-zone <zone>", "of times that name none: +08:00, Asia/Shanghai (default: UTC)");
}

/** How files are read and which rows count. */
export function addSourceOptions(command: Command): Command {
  return addReadingOptions(command)
    .option("--from <time>", "remove rows before this time")
    .option("--to <time>", "remove rows from this time on")
    .addOption(
      new Option(
        "--on-bad-row <what>",
        "set rows aside that cannot be read, or end the run",
      ).choices(["quarantine", "fail"]),
    )
    .option("--max-bad-rows <n>", "end the run if more are set aside: 0.1%, or a number of rows")
    .addOption(
      new Option(
        "--quarantine-lines <what>",
        "whether the quarantine holds the rows themselves",
      ).choices(["on", "off"]),
    );
}

/** How files are read. A preset that is a file is read and checked here. */
export async function sourceFromOptions(options: SourceOptions): Promise<SourceRequest> {
  const { encoding = null, timeUnit = null, timeZone = null } = options;
  if (timeUnit !== null && !isTimeUnit(timeUnit)) {
    throw unusable("--time-unit", `one of ${TIME_UNITS.join(", ")}`, timeUnit);
  }
  if (timeZone !== null) {
    zoneNamed(timeZone);
  }
  const choices = (options.preset ?? []).map(presetChoice);
  const plain = choices.filter(({ pattern }) => pattern === null);
  if (plain.length > 1) {
    const expected = "one NAME for all files, or GLOB=NAME for some and one NAME for the rest";
    throw unusable("--preset", expected, plain.map(({ name }) => name).join(", "));
  }
  const presets: FilePreset[] = [];
  for (const { pattern, name } of choices) {
    if (pattern !== null) {
      presets.push({ pattern, preset: name === COLUMNS ? null : await settled(name, options) });
    }
  }
  const [rest] = plain;
  return {
    preset: rest === undefined ? null : await settled(rest.name, options),
    ...(presets.length === 0 ? {} : { presets }),
    encoding,
    delimiter: delimiterOf(options.delimiter),
    timeUnit,
    timeZone,
  };
}

async function settled(name: string, options: SourceOptions): Promise<Preset> {
  return withoutWindow(await presetOf(name), options);
}

/** Which rows count. */
export function ingestFromOptions(options: SourceOptions): Ingest {
  const { from, to, onBadRow, maxBadRows, quarantineLines } = options;
  if (onBadRow === "fail" && maxBadRows !== undefined) {
    throw unusable("--max-bad-rows", "no such limit beside --on-bad-row fail", maxBadRows);
  }
  const limit = maxBadRows === undefined ? null : parseBadRowsMax(maxBadRows);
  return {
    fromMs: from === undefined ? null : parseBound("--from", from),
    toMs: to === undefined ? null : parseBound("--to", to),
    badRowsMax: onBadRow === "fail" ? { kind: "count", value: 0 } : limit,
    quarantineLines: quarantineLines !== "off",
  };
}

async function presetOf(name: string): Promise<Preset> {
  if (name === ARTICLE) {
    const expected = "a preset of logs; texts are learnt from by `millrace run` alone";
    throw unusable("--preset", expected, name);
  }
  if (!name.endsWith(".json")) {
    return presetNamed(name);
  }
  const text = await readTextFile(name, {
    what: "the preset",
    expected: "a file with a preset as JSON",
  });
  return decodePreset(text, name);
}

/** A window on the command line takes the place of the preset's own. */
function withoutWindow(preset: Preset, { from, to }: SourceOptions): Preset {
  const { window: _, ...rest } = preset;
  return from === undefined && to === undefined ? preset : rest;
}

function delimiterOf(text: string | undefined): string | null {
  if (text === undefined) {
    return null;
  }
  const delimiter = text === "tab" || text === "\\t" ? "\t" : text;
  if (!isDelimiter(delimiter)) {
    throw unusable("--delimiter", "one or two ASCII characters, no quote, newline or #", text);
  }
  return delimiter;
}

function unusable(where: string, expected: string, found: string): ConfigurationError {
  const told = { expected, found: JSON.stringify(found) };
  return optionError(where, told, `give ${where} as expected, or leave it out`);
}
