// How large the data of a planned run is: all of a small log is read and counted as a run would, of a large one the
// heads of some files, from which the rest is estimated. Nothing is written, and no result depends on it.

import { present } from "../core/assert.ts";
import { hasCleanWave } from "../core/cleaning/cleaning.ts";
import { type Sampled, wholeSizes } from "../core/cost/extrapolation.ts";
import type { PerCase } from "../core/cost/quote.ts";
import type { DataSizes } from "../core/cost/workload.ts";
import { MillraceError } from "../core/errors.ts";
import type { Input, Manifest } from "../core/messages.ts";
import { inputParts } from "../core/ranges.ts";
import type { InputSource } from "../ports/inputSource.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import { decodedBytes } from "./plan.ts";
import { sampleOf } from "./surveySample.ts";

/** A log of so many bytes of text is read whole: it takes about a second. */
const WHOLE_BYTES = 64 * 2 ** 20;
/** Of a larger one so much is read, from the heads of so many files. */
const SAMPLE_BYTES = 4 * 2 ** 20;
const SAMPLE_FILES = 4;

export interface Survey {
  readonly sizes: PerCase<DataSizes>;
  /** Whether all of it was read. */
  readonly isWhole: boolean;
}

/** The sizes of the data of `manifest`; null where it cannot be read, which the run itself will say. */
export async function survey(manifest: Manifest, ports: StagePorts): Promise<Survey | null> {
  const { inputs } = manifest;
  const total = decodedBytes(inputs);
  const isWhole = total <= WHOLE_BYTES;
  const chosen = isWhole ? inputs : spread(inputs.filter(isCuttable), SAMPLE_FILES);
  const limit = isWhole ? Number.POSITIVE_INFINITY : SAMPLE_BYTES / Math.max(1, chosen.length);
  const limited = limitedInputs(ports.inputs, limit);
  try {
    const sample = await sampleOf(manifest, chosen, { ...ports, inputs: limited.inputs });
    return sample === null || (!isWhole && limited.bytesRead() === 0)
      ? null
      : sized(manifest, sample, isWhole ? null : total / limited.bytesRead());
  } catch (error) {
    if (error instanceof MillraceError) {
      return null;
    }
    throw error;
  }
}

function sized(manifest: Manifest, sample: Sampled, growth: number | null): Survey {
  const { inputs, config } = manifest;
  const isCompressed = inputs.some(({ uri }) => /\.(gz|zst|parquet)$/.test(uri));
  const doubt = isCompressed ? 2 : 1.2;
  const all = growth ?? 1;
  const sizes = wholeSizes(sample, {
    parts: inputParts(inputs).length,
    decodedBytes: decodedBytes(inputs),
    growth:
      growth === null
        ? { low: 1, likely: 1, high: 1 }
        : { low: Math.max(1, all / doubt), likely: all, high: all * doubt },
    areCasesPrefixes: config.cases === "every-prefix",
  });
  const isCleaned = hasCleanWave(config.cleaning);
  // What rules will remove is not known before they are applied.
  const low = isCleaned ? scaled(sizes.low, CLEANED_LOW) : sizes.low;
  return { sizes: { ...sizes, low }, isWhole: growth === null };
}

/** Cleaning rules seldom leave less than this of the events. */
const CLEANED_LOW = 0.2;

function scaled(sizes: DataSizes, share: number): DataSizes {
  const { positions, validationCases, testCases, events, users, sequences } = sizes;
  return {
    ...sizes,
    events: events * share,
    users: users * share,
    sequences: sequences * share,
    positions: positions * share,
    validationCases: validationCases * share,
    testCases: testCases * share,
  };
}

/** The rows of a Parquet file are at its end, so there is no head of it to read. */
function isCuttable({ format }: Input): boolean {
  return format.source?.form !== "parquet";
}

function spread<T>(all: readonly T[], count: number): readonly T[] {
  const step = Math.max(1, all.length / count);
  return Array.from({ length: Math.min(count, all.length) }, (_, index) =>
    present(all[Math.floor(index * step)], "an index below the length"),
  );
}

/** `inner`, of which a reader gets the first `limit` bytes of each input; with a count of the bytes handed out. */
function limitedInputs(inner: InputSource, limit: number) {
  let read = 0;
  async function* head(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let left = limit;
    for await (const chunk of chunks) {
      const part = chunk.subarray(0, Math.min(chunk.byteLength, left));
      left -= part.byteLength;
      read += part.byteLength;
      yield part;
      if (left <= 0) {
        return;
      }
    }
  }
  const inputs: InputSource = { ...inner, read: (uri, etag) => head(inner.read(uri, etag)) };
  return { inputs, bytesRead: () => read };
}
