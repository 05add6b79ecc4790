// Plans a run: looks at the heads of the inputs, settles every choice, and writes the manifest. Nothing is read in full
// and nothing is trained; a request that cannot succeed is refused here, before anything is written.

import type { ColumnMapping } from "../core/columns.ts";
import { detectFormat } from "../core/columns.ts";
import { sha256 } from "../core/digest.ts";
import { ConfigurationError, InvalidInputError } from "../core/errors.ts";
import { compactTime } from "../core/isoTime.ts";
import type { Input, Manifest } from "../core/messages.ts";
import { encodeJson } from "../core/messages.ts";
import { PARTS_MAX, RANGE_BYTES, rangeCount } from "../core/ranges.ts";
import type { RunRequest } from "../core/run/request.ts";
import { configFromRequest } from "../core/run/request.ts";
import type { Clock } from "../ports/clock.ts";
import type { InputSource } from "../ports/inputSource.ts";

/** Bytes of each input that are looked at. */
const PEEK_BYTES = 256 * 1024;
/** Shop logs compress to about a sixth; only the default number of shards depends on this. */
const GZIP_RATIO = 6;

export interface PlanRequest {
  readonly uris: readonly string[];
  readonly columns: Partial<ColumnMapping>;
  readonly run: RunRequest;
  /** The command line, for the record. */
  readonly command: string;
  readonly version: string;
  readonly generator: Manifest["generator"];
}

/** The manifest of the run that `request` asks for. Reads heads only. */
export async function planRun(
  request: PlanRequest,
  ports: { inputs: InputSource; clock: Clock },
): Promise<Manifest> {
  const inputs = await Promise.all(
    request.uris.map((uri) => planInput(uri, request, ports.inputs)),
  );
  const duplicate = inputs.find(
    ({ uri }, index) => inputs.findIndex((o) => o.uri === uri) !== index,
  );
  if (duplicate !== undefined) {
    throw namedTwice(duplicate.uri);
  }
  const config = configFromRequest(request.run, decodedBytes(inputs));
  checkParts(inputs);
  const createdAtMs = ports.clock.nowMs();
  const settled = { version: request.version, inputs, config, generator: request.generator };
  const hash = await sha256(encodeJson(settled));
  const run = `${compactTime(createdAtMs)}-${hash.slice(0, 8)}`;
  return { ...settled, run, createdAtMs, command: request.command };
}

/** Bytes of text in the inputs, estimated where they are compressed. */
export function decodedBytes(inputs: readonly Input[]): number {
  return inputs.reduce(
    (total, { uri, bytes }) => total + bytes * (uri.endsWith(".gz") ? GZIP_RATIO : 1),
    0,
  );
}

async function planInput(uri: string, request: PlanRequest, inputs: InputSource): Promise<Input> {
  const { bytes, etag, isSplittable } = await inputs.head(uri);
  const { split, rangeBytes: given } = request.run;
  const rangeBytes = Math.max(given ?? RANGE_BYTES, 1);
  const format = detectFormat(
    await inputs.peek(uri, PEEK_BYTES),
    uri,
    request.columns,
    split.kind === "column" ? split.name : null,
  );
  return {
    uri,
    bytes,
    etag,
    format: { ...format, columnNames: [...format.columnNames], columns: { ...format.columns } },
    ...(isSplittable && bytes > rangeBytes && { rangeBytes }),
    ...(!isSplittable && { isStream: true }),
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
      fix: "give --range-bytes a larger number, or leave it out for the default",
    });
  }
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
