// The flag --columns: which column is what.

import type { ColumnMapping } from "../functions/core/columns.ts";
import { ConfigurationError } from "../functions/core/errors.ts";

const ROLES = ["user", "item", "time", "event"] as const;

/** `user=visitorid,item=sku` as a mapping. */
export function parseColumns(text: string | undefined): Partial<ColumnMapping> {
  const mapping: Partial<Record<(typeof ROLES)[number], string>> = {};
  for (const pair of text === undefined || text === "" ? [] : text.split(",")) {
    const equals = pair.indexOf("=");
    const role = ROLES.find((name) => name === pair.slice(0, equals).trim());
    const column = pair.slice(equals + 1).trim();
    if (role === undefined || column === "" || mapping[role] !== undefined) {
      throw new ConfigurationError({
        code: "column-mapping",
        what: "the column mapping cannot be read",
        where: "--columns",
        expected: "user=…,item=…,time=… and perhaps event=…, each once",
        found: JSON.stringify(pair),
        fix: "for example --columns user=visitorid,item=itemid,time=timestamp",
      });
    }
    mapping[role] = column;
  }
  return mapping;
}
