// Which presets a file fits: by the names of its columns, or where it has none by their number and how they look.

import { isParquet } from "../csv/fileSignature.ts";
import { sampleHead } from "../csv/headSample.ts";
import type { Preset } from "../presets/preset.ts";
import { commentByte, namesOf } from "../presets/preset.ts";
import { PRESETS } from "../presets/presets.ts";
import { sampleDelimited } from "../sources/delimitedRow.ts";
import type { SourceHead } from "../sources/detectSource.ts";
import { headObjects } from "../sources/jsonHead.ts";

/** Presets that fit, best first: those whose usual file name it has, then those that know most columns. */
export function sniffPresets(head: SourceHead, fileName: string): readonly Preset[] {
  return PRESETS.map((preset) => ({ preset, known: knownColumns(head, preset) }))
    .filter(({ known }) => known > 0)
    .map(({ preset, known }) => ({ preset, known, isNamed: hasUsualName(preset, fileName) }))
    .sort((a, b) => Number(b.isNamed) - Number(a.isNamed) || b.known - a.known)
    .map(({ preset }) => preset);
}

/** Whether a file is called as files of the preset usually are. */
export function hasUsualName({ files = [] }: Preset, fileName: string): boolean {
  const base = fileName.split(/[/\\]/).at(-1) ?? "";
  return files.some((pattern) => {
    const source = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
    const glob = source.replaceAll("*", ".*").replaceAll("?", ".");
    return new RegExp(`^${glob}$`, "i").test(base);
  });
}

/** How many columns of the preset the file is known to have; 0 if it is not of its kind. */
function knownColumns(head: SourceHead, preset: Preset): number {
  if (head.parquet !== null || isParquet(head.bytes)) {
    return knownReferences(preset, head.parquet?.names ?? []);
  }
  if (preset.form === "jsonl") {
    const keys = new Set(headObjects(head.bytes).flatMap((object) => Object.keys(object)));
    const isKnown = keys.size > 0 && preset.columns.every((name) => keys.has(name));
    return isKnown ? preset.columns.length : 0;
  }
  return knownDelimited(head.bytes, preset);
}

function knownDelimited(bytes: Uint8Array, preset: Preset): number {
  const { delimiter = ",", header = "yes", typedHeader = false } = preset;
  const { rows, width } =
    delimiter.length === 1
      ? sampleHead(bytes, delimiter.charCodeAt(0), commentByte(preset))
      : sampleDelimited(bytes, delimiter, commentByte(preset));
  const first = (rows[0] ?? []).map((cell) => cell.trim());
  const isTyped = first.some((cell) => /:(token|float)/.test(cell));
  const names = isTyped ? first.map((cell) => cell.replace(/:[a-z_]+$/, "")) : first;
  const known = header === "no" || isTyped !== typedHeader ? 0 : knownReferences(preset, names);
  if (known > 0 || header === "yes") {
    return known;
  }
  return width === preset.columns.length && looksRight(rows, preset) ? width : 0;
}

/** References whose columns are there by their exact names; 0 unless all are that must be. */
function knownReferences(preset: Preset, names: readonly string[]): number {
  const { user, item, time, event, rules = [] } = preset;
  const references = [user, item, time.column, event?.column, ...rules.map(({ column }) => column)];
  const lists = references.filter((reference) => reference !== undefined).map(namesOf);
  const isThere = (list: readonly string[]) => list.some((name) => names.includes(name));
  return lists.every(isThere) ? new Set(lists.flat().filter((n) => names.includes(n))).size : 0;
}

/** The first row and most others look as they should. */
function looksRight(
  rows: readonly (readonly string[])[],
  { looks = {}, columns }: Preset,
): boolean {
  const tests = Object.entries(looks).map(([name, pattern]) => ({
    index: columns.indexOf(name),
    pattern: new RegExp(pattern, "u"),
  }));
  const isRight = (row: readonly string[] | undefined) =>
    row?.length === columns.length &&
    tests.every(({ index, pattern }) => pattern.test(row[index] ?? ""));
  return tests.length > 0 && isRight(rows[0]) && rows.filter(isRight).length >= rows.length / 2;
}
