// What a reader sees of a section, as plain text.

import { parseHTML } from "linkedom";
import type { Report } from "../../../../functions/core/report/model.ts";
import type { Section } from "../../../../functions/core/report/sections/section.ts";

/** The text of a section's body with single ordinary spaces; empty where the section is left out. */
export function sectionText(section: Section, report: Report): string {
  const body = section.body(report);
  if (body === null) {
    return "";
  }
  const spaced = body.markup.replaceAll("<", " <");
  const { document } = parseHTML(`<!doctype html><html><body>${spaced}</body></html>`);
  return (document.body.textContent ?? "").replace(/\s+/g, " ").trim();
}
