// From a row to its event by the rules of a preset. In this order: what is filled from the row before, rules that
// remove it, the kind of event, user, item, time, window.

import type { RowFault } from "../csv/rowFault.ts";
import type { ScannedRow } from "../csv/scannedRow.ts";
import type { TimeReader } from "../declaredTime.ts";
import { timeReader } from "../declaredTime.ts";
import type { RawEvent } from "../eventReader.ts";
import { parseEventTime } from "../eventTime.ts";
import type { Zone } from "../timeZone.ts";
import type { ColumnReference, Condition, EventRule, Preset } from "./preset.ts";
import { namesOf } from "./preset.ts";
import { columnIndexes } from "./presetColumns.ts";

/** An event with what else a preset knows of it, read from the row when asked for; empty where it knows nothing. */
export interface PresetEvent extends RawEvent {
  /** By the preset's own column; `session` is by the one that the run asks for. */
  readonly sessionText: string;
  readonly category: string;
  readonly price: string;
}

/** What becomes of a row. */
export type Verdict =
  | { readonly kind: "event" }
  | { readonly kind: "removed"; readonly rule: string }
  | { readonly kind: "fault"; readonly fault: RowFault };

export interface PresetRow {
  /** Judges the next row; if it is an event, `event` holds it until the next call. */
  read(row: ScannedRow): Verdict;
  /** Says that a row was set aside; if it was so unread, a row that continues it is set aside too. */
  interrupt(): void;
  readonly event: PresetEvent;
}

export interface PresetContext {
  readonly preset: Preset;
  readonly columnNames: readonly string[];
  /** Zone of times that name none. */
  readonly zone: Zone;
  /** Index of the column of the split, if it is read. */
  readonly split: number | null;
  /** Index of the column that names the session, if it is read; a row where it is blank is set aside. */
  readonly session?: number | undefined;
  /** Indexes of the columns of the model's inputs, if it has any; null for one that reads none. */
  readonly inputs?: readonly (number | null)[] | undefined;
}

/** Fields longer than this are no times, names of events or numbers. */
const SHORT_BYTES_MAX = 256;
const EVENT: Verdict = { kind: "event" };

/** The reader of rows whose columns are `columnNames`. */
export function presetRow(context: PresetContext): PresetRow {
  const { preset, columnNames, zone, split } = context;
  const field = fieldReader(preset, columnNames);
  const text = (reference: ColumnReference | undefined) =>
    firstFilled(columnIndexes(reference, columnNames), field.text);
  const [userOf, itemOf] = [text(preset.user), text(preset.item)];
  const [sessionOf, categoryOf, priceOf] = [
    text(preset.session),
    text(preset.category),
    text(preset.price),
  ];
  let current: ScannedRow | null = null;
  const event: PresetEvent = {
    ...{ user: "", item: "", timeMs: 0, event: "", split: "", line: 0 },
    get sessionText() {
      return current === null ? "" : sessionOf(current);
    },
    get category() {
      return current === null ? "" : categoryOf(current);
    },
    get price() {
      return current === null ? "" : priceOf(current);
    },
  };
  const removedBy = removal(preset, text);
  const eventOf = eventName(preset.event, text(preset.event?.column));
  const timeOf = eventTime(preset, zone, text);
  const isOutside = outsideWindow(preset.window);

  function judge(row: ScannedRow): Verdict {
    if (!field.next(row)) {
      return faulty("MISSING VALUE", "the row continues one that was set aside", preset.fill?.key);
    }
    const rule = removedBy(row);
    if (rule !== null) {
      return { kind: "removed", rule };
    }
    const name = eventOf(row);
    if (typeof name !== "string") {
      return name;
    }
    event.event = name;
    return judgeIds(row) ?? judgeTime(row) ?? fillEvent(row);
  }
  function judgeIds(row: ScannedRow): Verdict | null {
    event.user = userOf(row);
    event.item = itemOf(row);
    if (event.user === "") {
      return faulty("MISSING VALUE", "the user is empty", namesOf(preset.user)[0]);
    }
    if (event.item === "") {
      return faulty("MISSING VALUE", "the item is empty", namesOf(preset.item)[0]);
    }
    if (context.session !== undefined) {
      event.session = field.text(row, context.session);
    }
    return event.session === ""
      ? faulty("MISSING VALUE", "the session is empty", columnNames[context.session ?? 0])
      : null;
  }
  function judgeTime(row: ScannedRow): Verdict | null {
    const time = timeOf(row);
    if (typeof time !== "number") {
      return time;
    }
    event.timeMs = time;
    return isOutside(time) ? { kind: "removed", rule: "window" } : null;
  }
  function fillEvent(row: ScannedRow): Verdict {
    event.split = split === null ? "" : row.field(split);
    if (context.inputs !== undefined) {
      event.inputs = context.inputs.map((at) => (at === null ? null : field.text(row, at)));
    }
    event.line = row.line;
    current = row;
    return EVENT;
  }
  let isJudged = false;
  return {
    event,
    read(row) {
      const verdict = judge(row);
      isJudged = verdict.kind === "fault";
      return verdict;
    },
    interrupt() {
      if (!isJudged) {
        field.interrupt();
      }
      isJudged = false;
    },
  };
}

type TextOf = (row: ScannedRow) => string;

/** Text of a column, filled from before where the preset says so; blank fields are empty. */
function fieldReader(preset: Preset, columnNames: readonly string[]) {
  const { fill, wholeNumbers } = preset;
  const whole = new Set(columnIndexes(wholeNumbers, columnNames));
  const key = columnIndexes(fill?.key, columnNames)[0] ?? -1;
  const filled = columnIndexes(fill === undefined ? [] : [fill.key, ...fill.columns], columnNames);
  let before = new Map<number, string>();
  let isBroken = false;

  function own(row: ScannedRow, index: number): string {
    if (index >= row.fieldCount || row.isBlank(index)) {
      return "";
    }
    const text = row.field(index);
    return whole.has(index) ? text.replace(/^(\d+)\.0+$/, "$1") : text;
  }
  return {
    /** Begins a row: decides what of the row before goes on. False where that row was set aside unread. */
    next(row: ScannedRow): boolean {
      if (fill === undefined) {
        return true;
      }
      const name = own(row, key);
      isBroken &&= name === "";
      const goesOn = name === "" || name === before.get(key);
      const fromBefore = (index: number) => (goesOn ? (before.get(index) ?? "") : "");
      before = new Map(filled.map((index) => [index, own(row, index) || fromBefore(index)]));
      return !isBroken;
    },
    text: (row: ScannedRow, index: number) => before.get(index) ?? own(row, index),
    interrupt(): void {
      isBroken = true;
    },
  };
}

function firstFilled(
  indexes: readonly number[],
  text: (row: ScannedRow, index: number) => string,
): TextOf {
  const [first] = indexes;
  if (indexes.length === 1 && first !== undefined) {
    return (row) => text(row, first);
  }
  return (row) => {
    for (const index of indexes) {
      const found = text(row, index);
      if (found !== "") {
        return found;
      }
    }
    return "";
  };
}

function removal(
  { rules = [] }: Preset,
  text: (reference: ColumnReference) => TextOf,
): (row: ScannedRow) => string | null {
  const tests = rules.map(({ name, column, when }) => ({
    name,
    textOf: text(column),
    holds: condition(when),
  }));
  return (row) => tests.find(({ textOf, holds }) => holds(textOf(row)))?.name ?? null;
}

function condition({ blank, oneOf, startsWith, atMost, lacks }: Condition) {
  const pattern = lacks === undefined ? null : new RegExp(lacks, "u");
  return (text: string): boolean =>
    (blank === true && text === "") ||
    oneOf?.includes(text) === true ||
    (startsWith !== undefined && text.startsWith(startsWith)) ||
    (atMost !== undefined && text !== "" && Number(text) <= atMost) ||
    (pattern !== null && !pattern.test(text));
}

function eventName(
  rule: EventRule | undefined,
  textOf: TextOf,
): (row: ScannedRow) => string | Verdict {
  const { names, others = "reject", value = "" } = rule ?? {};
  if (rule?.column === undefined) {
    return () => value;
  }
  const column = namesOf(rule.column)[0];
  return (row) => {
    const found = textOf(row);
    const known =
      names === undefined ? found : Object.hasOwn(names, found) ? names[found] : undefined;
    if (known !== undefined) {
      return known;
    }
    if (others === "reject") {
      const expected = Object.keys(names ?? {}).join(", ");
      return faulty("CAST", `${shown(found)} is no event (${expected})`, column);
    }
    return others === "keep" ? found : { kind: "removed", rule: "other-event" };
  };
}

function eventTime(
  { time }: Preset,
  zone: Zone,
  text: (reference: ColumnReference | undefined) => TextOf,
): (row: ScannedRow) => number | Verdict {
  const [textOf, plusOf] = [text(time.column), text(time.plusMs)];
  const parse: TimeReader = timeReader(time.unit, zone);
  const column = namesOf(time.column)[0];
  return (row) => {
    const found = textOf(row);
    const timeMs = found.length > SHORT_BYTES_MAX ? null : parse(found);
    if (timeMs === null) {
      return faulty("CAST", `${shown(found)} is not a time`, column);
    }
    if (time.plusMs === undefined) {
      return timeMs;
    }
    const plus = plusOf(row);
    return /^\d{1,12}$/.test(plus)
      ? timeMs + Number(plus)
      : faulty("CAST", `${shown(plus)} is not a number of milliseconds`, time.plusMs);
  };
}

/** Bounds without a zone are UTC, like all times on the command line. */
function outsideWindow(window: Preset["window"]): (timeMs: number) => boolean {
  const from = boundary(window?.from, Number.NEGATIVE_INFINITY);
  const to = boundary(window?.to, Number.POSITIVE_INFINITY);
  return (timeMs) => timeMs < from || timeMs >= to;
}

function boundary(text: string | undefined, open: number): number {
  return text === undefined ? open : (parseEventTime(text) ?? open);
}

function faulty(
  errorType: RowFault["errorType"],
  errorMessage: string,
  columnName: string | undefined,
): Verdict {
  return { kind: "fault", fault: { errorType, errorMessage, columnName: columnName ?? null } };
}

function shown(text: string): string {
  return text.length > SHORT_BYTES_MAX ? `${text.length} characters` : JSON.stringify(text);
}
