// Tells JSON lines by their start and what columns they have by their first lines.

import { unreadableHead } from "../columnErrors.ts";
import type { HeadSample } from "../csv/headSample.ts";
import { sampleOfRows } from "../csv/headSample.ts";
import type { JsonObject } from "./jsonRow.ts";
import { parseJsonLine, pathsOf, textAt } from "./jsonRow.ts";
import { createLineScanner } from "./lineScanner.ts";

const SAMPLE_OBJECTS = 200;

/** Whether a file begins with an object. One that begins with a list of objects is refused: `unsupported-format`. */
export function isJsonHead(head: Uint8Array, where: string): boolean {
  const start = new TextDecoder("utf-8").decode(head.subarray(0, 256)).trimStart();
  if (/^\[\s*(\{|$)/.test(start)) {
    const fix = "write one object a line: jq -c '.[]' FILE > FILE.jsonl";
    throw unreadableHead("unsupported-format", where, "a JSON list", fix);
  }
  return /^\{\s*("|\}|$)/.test(start);
}

/** The first objects as rows under a header of their paths. */
export function sampleJson(head: Uint8Array): HeadSample {
  const objects = headObjects(head);
  const paths = [...new Set(objects.flatMap((object) => pathsOf(object)))];
  const rows = objects.map((object) => paths.map((path) => textAt(object, path)));
  return sampleOfRows(0, [paths, ...rows]);
}

/** The objects of the first lines; what is no object is passed over, for it may be cut. */
export function headObjects(head: Uint8Array): readonly JsonObject[] {
  const objects: JsonObject[] = [];
  const scanner = createLineScanner({
    line(text) {
      const { object } = parseJsonLine(text);
      if (object !== null && objects.length < SAMPLE_OBJECTS) {
        objects.push(object);
      }
    },
    reject() {},
  });
  scanner.push(head);
  scanner.end();
  return objects;
}
