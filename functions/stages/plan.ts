// Plans a run: looks at the heads of the inputs, settles every choice, and writes the manifest. Nothing is read in full
// and nothing is trained; a request that cannot succeed is refused here, before anything is written.

import type { ColumnMapping } from "../core/columns.ts";
import { sha256 } from "../core/digest.ts";
import { ConfigurationError, InvalidInputError } from "../core/errors.ts";
import { inputColumns } from "../core/inputs/columns.ts";
import { cleaningFields } from "../core/inputs/fieldsRead.ts";
import { compactTime } from "../core/isoTime.ts";
import { encodeJson } from "../core/json.ts";
import type { Input, Manifest, RunConfig } from "../core/messages.ts";
import { optionError } from "../core/optionError.ts";
import { defaultRangeBytes, PARTS_MAX, rangeCount } from "../core/ranges.ts";
import { checkEarlier } from "../core/run/earlierRun.ts";
import type { RunRequest } from "../core/run/request.ts";
import { configFromRequest } from "../core/run/request.ts";
import { sessionColumn } from "../core/sessions/sessionColumn.ts";
import { PLAIN_SOURCE, type SourceRequest } from "../core/sources/detectSource.ts";
import { checkPatternsUsed, sourceOfFile } from "../core/sources/filePresets.ts";
import type { Clock } from "../ports/clock.ts";
import type { InputSource } from "../ports/inputSource.ts";
import { describedInputs } from "./describedInputs.ts";
import { checkDistinct } from "./distinctInputs.ts";
import type { EarlierRun } from "./earlier.ts";
import { type FormatRequest, inputFormat, offsetZone } from "./inputFormat.ts";
import { isReadAsNumbers } from "./readingKind.ts";

/** Shop logs compress to about a sixth; only the default number of shards depends on this. */
const GZIP_RATIO = 6;

export interface PlanRequest {
  readonly uris: readonly string[];
  readonly columns: Partial<ColumnMapping>;
  /** How files are read where they are not plain CSV. */
  readonly source?: SourceRequest;
  /** Looks up time zones that are no offsets. */
  readonly zoneOf?: FormatRequest["zoneOf"];
  readonly run: RunRequest;
  /** The command line, for the record. */
  readonly command: string;
  readonly version: string;
  readonly generator: Manifest["generator"];
  /** The run that vocabularies or weights are taken over from. */
  readonly earlier?: EarlierRun | null;
}

/** The manifest of the run that `request` asks for. Reads heads only. */
export async function planRun(
  request: PlanRequest,
  ports: { inputs: InputSource; clock: Clock },
): Promise<Manifest> {
  checkPatternsUsed(request.source ?? PLAIN_SOURCE, request.uris);
  const found = await Promise.all(request.uris.map((uri) => planInput(uri, request, ports.inputs)));
  const { inputs, describe } = describedInputs(found, request.run);
  const duplicate = inputs.find(
    ({ uri }, index) => inputs.findIndex((o) => o.uri === uri) !== index,
  );
  if (duplicate !== undefined) {
    throw namedTwice(duplicate.uri);
  }
  await checkDistinct(inputs, ports.inputs);
  const asked = { ...configFromRequest(request.run, decodedBytes(inputs)), ...describe };
  const config = withEarlier(asked, request);
  checkParts(inputs);
  const createdAtMs = ports.clock.nowMs();
  const settled = { version: request.version, inputs, config, generator: request.generator };
  const hash = await sha256(encodeJson(settled));
  const run = `${compactTime(createdAtMs)}-${hash.slice(0, 8)}`;
  return { ...settled, run, createdAtMs, command: request.command };
}

function withEarlier(config: RunConfig, { earlier: found = null }: PlanRequest): RunConfig {
  if (config.rounds === 0 && (found?.earlier.weights ?? null) === null) {
    throw optionError("--rounds", {
      expected: "1 or more; 0, to score an earlier model as it is, takes --warm-start RUN",
      found: "0, and no --warm-start",
    });
  }
  if (found === null) {
    return config;
  }
  checkEarlier(found.earlier, found.manifest.config, config);
  return { ...config, earlier: found.earlier };
}

/** Bytes of text in the inputs, estimated where they are compressed. */
export function decodedBytes(inputs: readonly Input[]): number {
  return inputs.reduce(
    (total, { uri, bytes }) => total + bytes * (/\.(gz|zst|parquet)$/.test(uri) ? GZIP_RATIO : 1),
    0,
  );
}

async function planInput(uri: string, request: PlanRequest, inputs: InputSource): Promise<Input> {
  const head = await inputs.head(uri);
  const { run, columns, zoneOf = offsetZone } = request;
  const { sessions } = run;
  const { fields } = run.inputs;
  const cleaned = cleaningFields(fields, run.cleaning?.numbers ?? []);
  const wishes = {
    source: sourceOfFile(request.source ?? PLAIN_SOURCE, uri),
    columns,
    splitColumn: run.split.kind === "column" ? run.split.name : null,
    extraColumns: [
      ...(sessions?.kind === "column" ? [sessions.name] : []),
      ...[...fields, ...cleaned].flatMap(({ column }) => (column === null ? [] : [column])),
      ...Object.values(run.describe ?? {}).filter((column) => column !== undefined),
    ],
    zoneOf,
  };
  const format = await inputFormat(head, wishes, inputs);
  const session =
    sessions?.kind === "column" ? { session: sessionColumn(format, sessions.name, uri) } : {};
  const read = {
    ...format,
    columnNames: [...format.columnNames],
    columns: { ...format.columns, ...session },
    ...(fields.length + cleaned.length === 0
      ? {}
      : {
          inputs: [
            ...inputColumns(fields, format, uri),
            ...inputColumns(cleaned, format, uri, "--missing, --outliers"),
          ],
        }),
  };
  const { bytes, etag, isSplittable } = head;
  const asked = { isPseudonymised: run.pseudonymise !== null, ingest: run.ingest };
  const rangeBytes = Math.max(run.rangeBytes ?? defaultRangeBytes(bytes), 1);
  const isCut = isSplittable && isReadAsNumbers(read, asked);
  return {
    ...{ uri, bytes, etag, format: read },
    ...(isCut && bytes > rangeBytes && { rangeBytes }),
    ...(!isCut && { isStream: true }),
  };
}

/** Refuses ranges so small that there would be too many of them. */
function checkParts(inputs: readonly Input[]): void {
  const counts = inputs.map(({ bytes, rangeBytes }) => rangeCount(bytes, rangeBytes ?? bytes));
  const count = counts.reduce((total, parts) => total + parts, 0);
  if (count > PARTS_MAX) {
    throw new ConfigurationError({
      code: "too-many-ranges",
      what: "the inputs would be cut into too many ranges",
      where: "--range-bytes",
      expected: `${PARTS_MAX} ranges at most`,
      found: `${count} ranges`,
      fix: `give --range-bytes ${smallestRange(inputs)} at least, or leave it out for the default`,
    });
  }
}

/** A size of ranges that is allowed, to two digits. */
function smallestRange(inputs: readonly Input[]): number {
  const bytes = inputs.reduce((total, input) => total + input.bytes, 0);
  // Each input may end in a range that is not full.
  const least = Math.ceil(bytes / Math.max(1, PARTS_MAX - inputs.length));
  const unit = 10 ** Math.max(0, String(least).length - 2);
  return Math.ceil(least / unit) * unit;
}

function namedTwice(uri: string): InvalidInputError {
  return new InvalidInputError({
    code: "input-named-twice",
    what: "an input is named twice",
    where: uri,
    expected: "each file once, since every row counts",
    found: "the same path again",
    fix: "name the file once",
  });
}
