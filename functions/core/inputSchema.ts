// The form of an input in a run's manifest: where it lies and how it is read. Parsed in messages.ts.

import * as z from "zod/mini";
import { ENCODINGS } from "./presets/preset.ts";
import { presetSchema } from "./presets/presetSchema.ts";
import type { SourceFormat } from "./sources/sourceFormat.ts";

const count = z.int().check(z.nonnegative());

const columns = z.strictObject({
  user: z.number(),
  item: z.number(),
  time: z.number(),
  event: z.nullable(z.number()),
  split: z.nullable(z.number()),
  session: z.optional(z.number()),
});

/** functions/core/sources/sourceFormat.ts */
const sourceFormat: z.ZodMiniType<SourceFormat> = z.strictObject({
  form: z.enum(["csv", "lines", "jsonl", "parquet"]),
  delimiter: z.string(),
  encoding: z.enum(ENCODINGS),
  preset: presetSchema,
  zone: z.strictObject({
    name: z.string(),
    offsetMs: z.number(),
    changes: z.array(z.readonly(z.tuple([z.number(), z.number()]))),
  }),
});

/** One input of a run: where it lies, and how it is read. */
export const inputSchema = z.strictObject({
  uri: z.string(),
  bytes: count,
  etag: z.string(),
  format: z.strictObject({
    delimiter: z.number(),
    hasHeader: z.boolean(),
    columnNames: z.array(z.string()),
    columns,
    fieldCount: count,
    /** The column of each field of the model's inputs; null for one that reads none of its own. */
    inputs: z.optional(z.array(z.nullable(z.number()))),
    source: z.optional(sourceFormat),
    /** Where they are not the double quote and `#`; null for none. */
    quote: z.optional(z.nullable(z.number())),
    comment: z.optional(z.nullable(z.number())),
  }),
  /** Set where the input is read in ranges of so many bytes by tasks of their own. */
  rangeBytes: z.optional(count),
  /** True where one task reads all of the input: its bytes are not the text, or rows are wanted as text. */
  isStream: z.optional(z.boolean()),
});
export type Input = z.infer<typeof inputSchema>;
