// Reads one input, or one range of it, and writes its events as typed columns, one set per partition of the users, with
// a dictionary of the items, the times from which the split is cut, the rows set aside, and counts. No numbering is
// global yet. A range begins at a guess, the first line in it; whether that was right is seen when all are there
// (stitch.ts). Inputs of which rows are wanted as text are read by preprocessText.ts.

import { present } from "../core/assert.ts";
import type { Manifest } from "../core/messages.ts";
import type { InputPart, Lead, RangeChain, RangeStart } from "../core/ranges.ts";
import { inputParts, LEADS_MAX } from "../core/ranges.ts";
import type { SourceCounts } from "../core/sources/rowTally.ts";
import type { TypedReader } from "../core/typedEvents.ts";
import { createTypedReader } from "../core/typedEvents.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import type { Sections } from "./containers.ts";
import { jsonSection } from "./containers.ts";
import type { UnknownSplit } from "./eventSegments.ts";
import { eventSegments, unknownSplitError } from "./eventSegments.ts";
import { furtherColumns } from "./furtherColumns.ts";
import { preprocessText } from "./preprocessText.ts";
import type { QuarantineCause } from "./quarantine.ts";
import { quarantine, quarantineRules } from "./quarantine.ts";
import { firstLineIn, rangeChunks } from "./rangeChunks.ts";
import { isReadAsNumbers } from "./readingKind.ts";
import { segmentation } from "./segmentation.ts";
import type { TaskContext } from "./taskContext.ts";

/** Counts of one preprocess task, merged by addition. */
export interface PreprocessStatistics extends SourceCounts {
  readonly firstTimeMs: number;
  readonly lastTimeMs: number;
  /** Events whose split column says validation. */
  readonly validationEvents: number;
  readonly quarantineCauses: readonly QuarantineCause[];
  /** Only of a range. */
  readonly chain?: RangeChain;
  /** Only of a range that begins at a guess: were that right, the run would have to fail. */
  readonly unknownSplit?: UnknownSplit;
}

/** Sections of task `index`: the events of the part `index` of the inputs. */
export async function preprocess(context: TaskContext): Promise<Sections> {
  const { manifest, index, ports } = context;
  const part = present(inputParts(manifest.inputs)[index], "one preprocess task a part");
  const { pseudonymise, ingest } = manifest.config;
  const asked = { isPseudonymised: pseudonymise !== undefined, ingest };
  if (!isReadAsNumbers(part.input.format, asked)) {
    return preprocessText(context, part.input);
  }
  const start = startOf(part);
  return preprocessPart(manifest, ports, part, start);
}

/** Where the rows of a part begin, as far as that is known without reading it. */
function startOf({ input, startByte }: InputPart): RangeStart | null {
  return startByte > 0 ? null : { offset: 0, line: 1, isHeaderDue: input.format.hasHeader };
}

/** The events of a part whose rows begin at `start`; where that is null, at the first line in it. */
export async function preprocessPart(
  manifest: Manifest,
  ports: StagePorts,
  part: InputPart,
  start: RangeStart | null,
): Promise<Sections> {
  const { input, endByte } = part;
  const { config } = manifest;
  const guess = start === null ? await firstLineIn(ports.inputs, part) : null;
  const from = start ?? { offset: guess ?? endByte, line: 1, isHeaderDue: false };
  const setAside = quarantine(input.uri, quarantineRules(config));
  const leads = leadList(() => reader);
  const further = furtherColumns(input.format, segmentation(config.model.inputs?.segmenter, ports));
  const reader: TypedReader = createTypedReader(
    ports.kernels(config.precision),
    input.format,
    { events: (batch) => segments.add(batch), reject: setAside.add },
    {
      span: { startByte: from.offset, startLine: from.line, endByte },
      hasHeader: from.isHeaderDue,
      ...(config.rowBytesMax !== undefined && { rowBytesMax: config.rowBytesMax }),
      furtherFields: further.fields,
      ...(start === null && { beforeFirst: leads.add }),
    },
  );
  const segments = eventSegments(reader.dictionaries, config, further);
  const failOnSplit = () => {
    const unknown = segments.unknownSplit();
    if (unknown !== null && start !== null) {
      throw unknownSplitError(input.uri, unknown);
    }
  };
  for await (const chunk of chunksOf(ports, part, from.offset)) {
    reader.push(chunk);
    failOnSplit();
    if (reader.lanes.isDone()) {
      break;
    }
  }
  reader.end();
  failOnSplit();
  const statistics: PreprocessStatistics = {
    ...countsOf(reader),
    ...segments.times(),
    validationEvents: segments.validationEvents(),
    quarantineCauses: setAside.causes(),
    ...(part.isRange && { chain: chainOf(reader, from, start === null ? leads.all() : null) }),
    ...unknownOf(segments.unknownSplit()),
  };
  return {
    ...jsonSection("statistics", statistics),
    ...segments.sections(),
    quarantine: setAside.bytes(),
  };
}

/** The bytes of a part from `offset` on; of a range in which no row begins, none. */
function chunksOf(
  { inputs }: StagePorts,
  part: InputPart,
  offset: number,
): AsyncIterable<Uint8Array> {
  const { uri, etag } = part.input;
  return part.isRange ? rangeChunks(inputs, part, offset) : inputs.read(uri, etag);
}

function unknownOf(unknownSplit: UnknownSplit | null) {
  return unknownSplit === null ? {} : { unknownSplit };
}

function countsOf(reader: TypedReader): SourceCounts {
  const { events, quarantined } = reader.counts();
  const lines = reader.lanes.lineCounts();
  return { rows: events + quarantined, events, quarantined, ...lines, removed: {} };
}

/** The places at which rows may begin before the first event. */
function leadList(reader: () => TypedReader) {
  const leads: Lead[] = [];
  return {
    add(offset: number, line: number): void {
      if (leads.length < LEADS_MAX && leads.at(-1)?.offset !== offset) {
        const { quarantined, blankLines, commentLines } = countsOf(reader());
        leads.push({ offset, line, quarantined, blankLines, commentLines });
      }
    },
    all: () => leads,
  };
}

/** How a range hangs together with its neighbours; `leads` are null where it began at a place that was known. */
function chainOf(reader: TypedReader, from: RangeStart, leads: readonly Lead[] | null): RangeChain {
  const { offset: endOffset, line: endLine } = reader.lanes.position();
  const known = { ...from, quarantined: 0, blankLines: 0, commentLines: 0 };
  const { isHeaderDue, ...only } = known;
  return {
    leads: leads ?? [only],
    endOffset,
    endLine,
    isHeaderDue,
    isHeaderDueAfter: reader.isHeaderDue(),
  };
}
