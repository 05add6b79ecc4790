// A tagged template that escapes. What is interpolated is text unless it was itself made by `html`, so an identifier
// from somebody's log can never become markup; how a value is worded is left to format.ts.

/** Markup that is safe to put on a page as it is. Only `html` and the plots make it. */
export interface Markup {
  readonly markup: string;
}

/** What a template takes: text is escaped, null is nothing, lists are joined. */
export type Piece = Markup | string | number | null | readonly Piece[];

/** Markup of a template, with every interpolated text escaped. */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  const markup = parts.map((part, index) => part + markupOf(pieces[index] ?? null)).join("");
  return { markup };
}

/** Text as markup: right between tags and inside quoted attributes. */
export function escapeText(text: string): string {
  return legible(text).replace(SPECIAL, (character) => ENTITIES[character] as string);
}

/**
 * `text` with what a page cannot carry (control characters other than tab and line feed, halves of surrogate pairs) and
 * what would reorder its letters in secret (Unicode's explicit directional formatting, UAX #9) replaced by U+FFFD, the
 * replacement character.
 */
export function legible(text: string): string {
  return text.toWellFormed().replace(UNPRINTABLE, "\ufffd");
}

const SPECIAL = /[&<>"']/g;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be found.
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

function markupOf(piece: Piece): string {
  if (piece === null) {
    return "";
  }
  if (typeof piece === "string" || typeof piece === "number") {
    return escapeText(String(piece));
  }
  return "markup" in piece ? piece.markup : piece.map(markupOf).join("");
}
