// What `inspect` proposes beside the command that reads a file: sessions, and columns as inputs of the model.

import {
  type FreeColumn,
  isSessionName,
  suggestedInput,
  suggestedSessions,
} from "../functions/core/inspect/suggestions.ts";
import { hasNames } from "../functions/core/sources/extraColumns.ts";
import type { Inspection } from "../functions/stages/inspect.ts";

/** Flags to try, each a flag and its value; from the rows that `inspect` shows. */
export function suggestions({ format, rows }: Inspection): {
  readonly sessions: string | null;
  readonly inputs: readonly string[];
} {
  const { columns, columnNames } = format;
  const used = new Set(Object.values(columns));
  const isNamed = hasNames(format);
  const free = columnNames.flatMap((name, index): FreeColumn[] => {
    const values = rows.map((row) => (row[index] ?? "").trim()).filter((value) => value !== "");
    return used.has(index) ? [] : [{ name: isNamed ? name : String(index), values }];
  });
  return {
    // Where sessions stand for users there are none within them.
    sessions: isSessionName(columnNames[columns.user] ?? "") ? null : suggestedSessions(free),
    inputs: free.map(suggestedInput).filter((input) => input !== null),
  };
}

/** The same as lines to read. */
export function suggestionLines(inspection: Inspection): readonly string[] {
  const { sessions, inputs } = suggestions(inspection);
  const quoted = (text: string) => (/^[\w:=.-]+$/.test(text) ? text : `'${text}'`);
  const flags = [
    ...(sessions === null ? [] : [`  --sessions ${quoted(sessions)}`]),
    ...inputs.map((input) => `  --input ${quoted(input)}`),
  ];
  return flags.length === 0 ? [] : ["and try, each where it helps:", ...flags];
}
