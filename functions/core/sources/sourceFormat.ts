// How an input is read where it is not plain CSV in UTF-8 with columns found by name: by a preset, in another character
// set, with another delimiter, as JSON lines or Parquet, with declared times. Plain data that stands in the manifest.

import type { Encoding, Preset } from "../presets/preset.ts";
import type { Zone } from "../timeZone.ts";

export interface SourceFormat {
  /** `lines`: fields parted by two characters, without quotes. */
  readonly form: "csv" | "lines" | "jsonl" | "parquet";
  /** One or two characters; empty where there is none. */
  readonly delimiter: string;
  readonly encoding: Encoding;
  /** How rows become events, changed by whatever flags say otherwise. */
  readonly preset: Preset;
  /** Of times that name no zone. */
  readonly zone: Zone;
}
