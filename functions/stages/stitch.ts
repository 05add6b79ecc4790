// Puts the ranges of inputs together again. Every range says at which places it came by and where it ended; walking
// them in order, the true place at which a range begins is where the one before it ended. A range that did not come by
// there guessed wrong, as when it began within quotes, and is read again from the true place. Then all is as if each
// input had been read from its beginning: the same events, rows set aside, lines and counts.

import { assert, present } from "../core/assert.ts";
import { partKey, repairKey } from "../core/keys.ts";
import type { Manifest } from "../core/messages.ts";
import type { InputPart, Lead, RangeChain, RangeStart } from "../core/ranges.ts";
import { inputParts } from "../core/ranges.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import type { ContainerReader } from "./containers.ts";
import { openContainer, writeContainer } from "./containers.ts";
import { unknownSplitError } from "./eventSegments.ts";
import type { PreprocessStatistics } from "./preprocess.ts";
import { preprocessPart } from "./preprocess.ts";
import { adjustedQuarantine } from "./quarantine.ts";

/** A preprocess result that counts. */
export interface Segment {
  readonly key: string;
  readonly reader: ContainerReader;
  readonly statistics: PreprocessStatistics;
  readonly quarantine: Uint8Array;
  /** Whether it was read again here. */
  readonly isRepaired: boolean;
}

/** The results that count, in the order of the inputs and of their rows. */
export async function stitchedSegments(
  manifest: Manifest,
  ports: StagePorts,
): Promise<readonly Segment[]> {
  const parts = inputParts(manifest.inputs);
  const segments: Segment[] = [];
  let truth = startOfInput(present(parts[0], "a run has an input"));
  for (const [index, part] of parts.entries()) {
    truth = part.startByte === 0 ? startOfInput(part) : truth;
    const { bytes } = part.input;
    if (truth.offset >= (part.isRange ? Math.min(part.endByte, bytes) : part.endByte)) {
      continue;
    }
    const task = { index, count: parts.length };
    const segment = await trueSegment({ manifest, ports, part, task }, truth);
    segments.push(segment.segment);
    truth = segment.next;
  }
  return segments;
}

function startOfInput({ input }: InputPart): RangeStart {
  return { offset: 0, line: 1, isHeaderDue: input.format.hasHeader };
}

interface PartContext {
  readonly manifest: Manifest;
  readonly ports: StagePorts;
  readonly part: InputPart;
  readonly task: { readonly index: number; readonly count: number };
}

/** The result of a part whose rows begin at `truth`, and where those of the next one do. */
async function trueSegment(
  { manifest, ports, part, task }: PartContext,
  truth: RangeStart,
): Promise<{ segment: Segment; next: RangeStart }> {
  const open = async (key: string, isRepaired: boolean) => {
    const reader = await openContainer(ports.store, key, "preprocess");
    const statistics = await reader.json<PreprocessStatistics>("statistics");
    return { key, reader, statistics, quarantine: await reader.u8("quarantine"), isRepaired };
  };
  const read = await open(partKey(manifest.run, task), false);
  const { chain } = read.statistics;
  if (chain === undefined) {
    return { segment: read, next: truth };
  }
  const lead = leadAt(read.statistics, chain, truth);
  if (lead !== null) {
    return joined(read, { chain, lead, truth, uri: part.input.uri });
  }
  const key = repairKey(manifest.run, task);
  const sections = await preprocessPart(manifest, ports, part, truth);
  await writeContainer(ports.store, { key, kind: "preprocess", sections });
  const again = await open(key, true);
  const trueChain = present(again.statistics.chain, "a range says how it hangs together");
  const trueLead = leadAt(again.statistics, trueChain, truth);
  assert(trueLead !== null, "a range that was read from its true place came by there");
  return joined(again, { chain: trueChain, lead: trueLead, truth, uri: part.input.uri });
}

/** The lead of a range at which its rows truly begin, or null where it did not come by there. */
function leadAt(
  { events, quarantined }: PreprocessStatistics,
  chain: RangeChain,
  truth: RangeStart,
): Lead | null {
  const lead = chain.leads.find(({ offset }) => offset === truth.offset);
  if (lead === undefined) {
    return null;
  }
  const hasRows = events > 0 || quarantined > lead.quarantined;
  return chain.isHeaderDue === truth.isHeaderDue || !hasRows ? lead : null;
}

/** A result as it counts when its rows begin at `lead`, which is the line `truth.line` of the input. */
function joined(
  read: Segment,
  { chain, lead, truth, uri }: { chain: RangeChain; lead: Lead; truth: RangeStart; uri: string },
): { segment: Segment; next: RangeStart } {
  const lineOffset = truth.line - lead.line;
  const { unknownSplit, ...counted } = read.statistics;
  if (unknownSplit !== undefined) {
    throw unknownSplitError(uri, { ...unknownSplit, line: unknownSplit.line + lineOffset });
  }
  const next = {
    offset: chain.endOffset,
    line: chain.endLine + lineOffset,
    isHeaderDue:
      chain.isHeaderDue === truth.isHeaderDue ? chain.isHeaderDueAfter : truth.isHeaderDue,
  };
  const dropped = lead.quarantined;
  if (dropped === 0 && lineOffset === 0) {
    return { segment: { ...read, statistics: withoutLead(counted, lead) }, next };
  }
  const { bytes, causes } = adjustedQuarantine(read.quarantine, { dropped, lineOffset });
  const statistics = { ...withoutLead(counted, lead), quarantineCauses: causes };
  return { segment: { ...read, statistics, quarantine: bytes }, next };
}

/** The counts without what was read before the lead. */
function withoutLead(
  counted: PreprocessStatistics,
  { quarantined, blankLines, commentLines }: Lead,
): PreprocessStatistics {
  return {
    ...counted,
    rows: counted.rows - quarantined,
    quarantined: counted.quarantined - quarantined,
    blankLines: counted.blankLines - blankLines,
    commentLines: counted.commentLines - commentLines,
  };
}
