// Reads a fixture of test/fixtures/presets as a run would, and collects what comes of its rows.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RejectedRow } from "../../functions/core/csv/rowFault.ts";
import type { Preset } from "../../functions/core/presets/preset.ts";
import type { PresetEvent } from "../../functions/core/presets/presetRow.ts";
import { detectSource, PLAIN_SOURCE } from "../../functions/core/sources/detectSource.ts";
import { readSource } from "../../functions/core/sources/readSource.ts";
import type { SourceCounts } from "../../functions/core/sources/rowTally.ts";
import { fixedZone, UTC } from "../../functions/core/timeZone.ts";

export const fixtureBytes = (name: string): Uint8Array =>
  readFileSync(join(import.meta.dirname, "..", "fixtures", "presets", name));

export interface ReadFixture {
  readonly events: readonly PresetEvent[];
  readonly rejected: readonly RejectedRow[];
  readonly counts: SourceCounts;
}

/** Reads `bytes` by `preset`, in chunks of `chunkBytes`. */
export async function readByPreset(
  bytes: Uint8Array,
  preset: Preset,
  chunkBytes = bytes.byteLength,
): Promise<ReadFixture> {
  const format = detectSource(
    { where: "fixture", bytes, parquet: null },
    {
      source: { ...PLAIN_SOURCE, preset },
      columns: {},
      splitColumn: null,
      zoneOf: (name) => fixedZone(name) ?? UTC,
    },
  );
  const events: PresetEvent[] = [];
  const rejected: RejectedRow[] = [];
  const counts = await readSource(chunksOf(bytes, chunkBytes), format, {
    event: (event) => events.push({ ...(event as PresetEvent) }),
    reject: (row) => rejected.push(row),
  });
  return { events, rejected, counts };
}

export async function* chunksOf(bytes: Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.byteLength; start += chunkBytes) {
    yield bytes.slice(start, start + chunkBytes);
  }
}
