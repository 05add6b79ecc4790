import { expect, test } from "vitest";
import { DEFAULT_INGEST } from "../../functions/core/ingest.ts";
import { presetNamed } from "../../functions/core/presets/presets.ts";
import { UTC } from "../../functions/core/timeZone.ts";
import { isReadAsNumbers } from "../../functions/stages/readingKind.ts";

const columns = { user: 0, item: 1, time: 2, event: null, split: null };
const format = {
  delimiter: 44,
  hasHeader: true,
  columnNames: ["user", "item", "time"],
  columns,
  fieldCount: 3,
};
const asked = { isPseudonymised: false, ingest: undefined };

test("plain CSV is read as numbers, also with sessions and inputs by column and bounds on bad rows", () => {
  const badRowsMax = { kind: "count", value: 0 } as const;
  expect(isReadAsNumbers(format, asked)).toBe(true);
  const further = { columns: { ...columns, session: 1 }, inputs: [null, 2] };
  expect(isReadAsNumbers({ ...format, ...further }, asked)).toBe(true);
  const ingest = { ...DEFAULT_INGEST, badRowsMax, quarantineLines: false };
  expect(isReadAsNumbers(format, { ...asked, ingest })).toBe(true);
});

test("what needs every row as text is read as text", () => {
  const source = {
    form: "csv",
    delimiter: ",",
    encoding: "utf-8",
    preset: presetNamed("rees46"),
    zone: UTC,
  } as const;
  expect(isReadAsNumbers({ ...format, source }, asked)).toBe(false);
  expect(isReadAsNumbers(format, { ...asked, isPseudonymised: true })).toBe(false);
  const ingest = { ...DEFAULT_INGEST, toMs: 5 };
  expect(isReadAsNumbers(format, { ...asked, ingest })).toBe(false);
});
