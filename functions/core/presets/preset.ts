// A preset: how the export of one kind of shop or the files of one data set are read, as plain data. A user's own
// preset is a JSON file of the same form (parsed in messages.ts). What the fields do to a row is in presetRow.ts.

/** A column by its name in the header, its index from 0, or its dotted path in JSON; of several the first not blank. */
export type ColumnReference = string | readonly string[];

/** Character sets that are read, by their names in the Encoding Standard. `latin1` there means windows-1252. */
export const ENCODINGS = [
  "utf-8",
  "utf-16le",
  "utf-16be",
  "gbk",
  "gb18030",
  "big5",
  "shift_jis",
  "euc-kr",
  "windows-1252",
] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** When a rule takes a row out. All comparisons are of the field's text but `atMost`, which reads a number. */
export interface Condition {
  readonly blank?: boolean | undefined;
  readonly oneOf?: readonly string[] | undefined;
  readonly startsWith?: string | undefined;
  readonly atMost?: number | undefined;
  /** A regular expression (with the flag u) that the field lacks. */
  readonly lacks?: string | undefined;
}

/** Takes rows out before they are events; its count is reported under its name. */
export interface RemovalRule {
  readonly name: string;
  readonly column: ColumnReference;
  /** Any one of these suffices. */
  readonly when: Condition;
}

export interface TimeRule {
  readonly column: ColumnReference;
  /** `auto`, `s`, `ms`, `us`, `yyyymmdd`, `mmdd:YEAR`, `mdy` or `dmy`: declaredTime.ts. */
  readonly unit: string;
  /** Zone of times that name none: `UTC`, `+08:00` or a name of the tz database. */
  readonly zone?: string | undefined;
  /** A column of milliseconds to add. */
  readonly plusMs?: string | undefined;
}

export interface EventRule {
  readonly column?: ColumnReference | undefined;
  /** What the file's names or codes mean. */
  readonly names?: Readonly<Record<string, string>> | undefined;
  /** What becomes of a row whose name is not among `names`; by default it is set aside. */
  readonly others?: "keep" | "remove" | "reject" | undefined;
  /** The one event of a file that has no such column. */
  readonly value?: string | undefined;
}

export interface Preset {
  readonly name: string;
  /** What it reads, in a phrase. */
  readonly title: string;
  /** How such files are usually called; `*` stands for anything. */
  readonly files?: readonly string[] | undefined;
  readonly form: "delimited" | "jsonl";
  /** One or two characters; a comma by default. Fields of files with two have no quotes. */
  readonly delimiter?: string | undefined;
  /** Whether the first row names the columns; `yes` by default. */
  readonly header?: "yes" | "no" | "either" | undefined;
  /** The header's cells end in a type: `user_id:token`. */
  readonly typedHeader?: boolean | undefined;
  /** Columns in order where there is no header; else those by which the file is known. */
  readonly columns: readonly string[];
  /** Path of a list of which every element is a row of its own. A line without it is one row. */
  readonly list?: string | undefined;
  readonly encoding?: Encoding | undefined;
  /** Whether a line that begins with `#` is a comment and no row. */
  readonly comments?: boolean | undefined;
  readonly user: ColumnReference;
  readonly item: ColumnReference;
  readonly time: TimeRule;
  readonly event?: EventRule | undefined;
  readonly session?: ColumnReference | undefined;
  readonly category?: ColumnReference | undefined;
  readonly price?: ColumnReference | undefined;
  /** Blank fields of these columns take the value of the row before, where `key` is blank or the same. */
  readonly fill?: { readonly key: string; readonly columns: readonly string[] } | undefined;
  /** Columns whose `13085.0` means 13085. */
  readonly wholeNumbers?: readonly string[] | undefined;
  readonly rules?: readonly RemovalRule[] | undefined;
  /** Times from `from`, before `to`; others are removed by the rule `window`. */
  readonly window?:
    | { readonly from?: string | undefined; readonly to?: string | undefined }
    | undefined;
  /** Patterns by which `inspect` knows columns that have no header; reading does not heed them. */
  readonly looks?: Readonly<Record<string, string>> | undefined;
  /** What a person should know: files to be joined first, choices made. */
  readonly hints?: readonly string[] | undefined;
}

/** The byte that begins a comment; null where nothing does. */
export function commentByte({ comments = false }: Pick<Preset, "comments">): number | null {
  return comments ? 0x23 : null;
}

/** Whether fields can be parted by `text`: one or two ASCII characters, of which none has another meaning. */
export function isDelimiter(text: string): boolean {
  const codes = Array.from(text, (character) => character.charCodeAt(0));
  const isPlain = codes.every((code) => code >= 0x01 && code <= 0x7e);
  return (codes.length === 1 || codes.length === 2) && isPlain && !/["\r\n#]/.test(text);
}

/** The columns that a reference names, in order. */
export function namesOf(reference: ColumnReference | undefined): readonly string[] {
  return reference === undefined ? [] : typeof reference === "string" ? [reference] : reference;
}

/** Every column that the preset reads, each once, in the order of use. */
export function readColumns(preset: Preset): readonly string[] {
  const { user, item, time, event, session, category, price, fill, rules = [] } = preset;
  const references = [
    ...[user, item, time.column, time.plusMs, event?.column, session, category, price],
    ...rules.map(({ column }) => column),
    ...(fill === undefined ? [] : [fill.key, fill.columns]),
  ];
  return [...new Set(references.flatMap(namesOf))];
}
