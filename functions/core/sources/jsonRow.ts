// Rows from JSON lines: one object a line, its values found by dotted paths and read as text. An object that holds a
// list of events makes a row of every element.

import type { RowFault } from "../csv/rowFault.ts";
import type { ScannedRow } from "../csv/scannedRow.ts";
import type { RowPlace } from "./textRow.ts";
import { textRow } from "./textRow.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/** Digits that a number of JavaScript may not hold: such ids are read from the text itself. */
const MANY_DIGITS = /\d{16}/;

/** What a line of JSON is: an object, or why it is none. */
export type JsonLine =
  | { readonly object: JsonObject; readonly fault: null }
  | { readonly object: null; readonly fault: RowFault };

/** The object of a line, numbers beyond 2^53 as text. */
export function parseJsonLine(text: string): JsonLine {
  let value: unknown;
  try {
    value = MANY_DIGITS.test(text) ? JSON.parse(text, exactNumber) : JSON.parse(text);
  } catch {
    return invalid("the line is not JSON");
  }
  return isObject(value)
    ? { object: value, fault: null }
    : invalid("the line is JSON but no object");
}

/** A reviver that keeps the text of whole numbers that a number would round (JSON.parse source text access, ES2026). */
function exactNumber(_key: string, value: unknown, ...rest: readonly unknown[]): unknown {
  const [context] = rest as readonly [{ source?: string }?];
  const isInexact =
    typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
  return isInexact ? (context?.source ?? value) : value;
}

/**
 * Rows of an object, `paths` being their fields. With a `list`, each element is a row, and paths that begin with the
 * list's lead into the element; no element, no row. An object without the list is one row.
 */
export function jsonRows(
  object: JsonObject,
  options: { paths: readonly string[]; list: string | null },
  place: RowPlace,
): readonly ScannedRow[] {
  const { paths, list } = options;
  const elements = list === null ? null : valueAt(object, list.split("."));
  if (!Array.isArray(elements)) {
    return [
      textRow(
        place,
        paths.map((path) => textAt(object, path)),
      ),
    ];
  }
  const prefix = `${list}.`;
  return elements.map((element: unknown) =>
    textRow(
      place,
      paths.map((path) =>
        path.startsWith(prefix) ? textAt(element, path.slice(prefix.length)) : textAt(object, path),
      ),
    ),
  );
}

/**
 * The value at a dotted path as text: a string as it is, a number or boolean as JSON writes it, nothing for null, an
 * object or list as JSON. A key that holds dots itself is found first.
 */
export function textAt(value: unknown, path: string): string {
  const direct = isObject(value) && Object.hasOwn(value, path) ? value[path] : undefined;
  const found = direct === undefined ? valueAt(value, path.split(".")) : direct;
  return textOf(found);
}

/** A value of JSON, or of a typed file, as text. */
export function textOf(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
    case "boolean":
    case "bigint":
      return String(value);
    case "object":
      return value === null
        ? ""
        : JSON.stringify(value, (_, inner: unknown) =>
            typeof inner === "bigint" ? String(inner) : inner,
          );
    default:
      return "";
  }
}

/** Dotted paths of the values in `object` that are no lists, in order of appearance. */
export function pathsOf(object: JsonObject, prefix = ""): readonly string[] {
  return Object.entries(object).flatMap(([key, value]) => {
    const path = prefix + key;
    const isDeep = path.split(".").length >= PATH_PARTS_MAX;
    return isObject(value) && !isDeep ? pathsOf(value, `${path}.`) : [path];
  });
}

const PATH_PARTS_MAX = 4;

function valueAt(value: unknown, parts: readonly string[]): unknown {
  return parts.reduce<unknown>((inner, part) => {
    if (Array.isArray(inner)) {
      return keyed(inner, part);
    }
    return isObject(inner) && Object.hasOwn(inner, part) ? inner[part] : undefined;
  }, value);
}

/** A list of {key, value: {string_value, int_value, …}}, as Google Analytics exports parameters, read as an object.
/** */
function keyed(list: readonly unknown[], key: string): unknown {
  const entry = list.find((element) => isObject(element) && element["key"] === key);
  const value = isObject(entry) ? entry["value"] : undefined;
  return isObject(value)
    ? Object.values(value).find((inner) => inner !== null && inner !== undefined)
    : value;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(errorMessage: string): JsonLine {
  return { object: null, fault: { errorType: "INVALID JSON", errorMessage, columnName: null } };
}
