// The row scanner in two lanes. Ordinary rows are cut by the numeric module (assembly/scan.ts); every other row, and
// every ordinary one that the sink does not take as it is, goes through the scanner that knows all the rules
// (scanner.ts). What is found is what that scanner alone would find.
//
// The careful lane is left only behind everything that either lane has looked at, so no byte is read more than a few
// times whatever the input: neither lane gives a row up only for the other to read it all again.

import { appendBytes } from "./byteWindow.ts";
import type { LaneSink, LaneSpan } from "./laneSink.ts";
import type { CutRows, ScanMemory } from "./scanMemory.ts";
import { cutRows } from "./scanMemory.ts";
import type { LineCounts } from "./scanner.ts";
import { stepRow } from "./scanner.ts";
import type { RowScannerOptions, ScanState } from "./scanState.ts";
import { firstNeeded, initialScanState } from "./scanState.ts";

export interface RowLanes {
  /** Takes the next bytes; `chunk` may be reused afterwards. */
  push(chunk: Uint8Array): void;
  /** Says that there are no more bytes. */
  end(): LineCounts;
  /** True once a row begins at or behind the end of the span: no more bytes are needed. */
  isDone(): boolean;
  /** Where the next row begins, in which physical line. */
  position(): { readonly offset: number; readonly line: number };
  lineCounts(): LineCounts;
  /** Looks at bytes so far, in both lanes. */
  bytesVisited(): number;
}

interface Lanes {
  readonly plan: ScanMemory;
  readonly sink: LaneSink;
  readonly careful: ScanState;
  readonly endByte: number;
  /** Offset in the stream of the memory's first byte; how many bytes there are; where the module goes on. */
  base: number;
  filled: number;
  at: number;
  line: number;
  /** The careful lane is kept up to here, or −1 in the other. */
  resumeAt: number;
  /** The careful lane has been given the bytes before this. */
  fed: number;
  /** In the module's lane: bytes that must be there before it is worth while to cut again. */
  worthwhile: number;
  isDone: boolean;
  bytesCut: number;
}

/** The whole of a stream. */
export const WHOLE: LaneSpan = { startByte: 0, startLine: 1, endByte: Number.POSITIVE_INFINITY };

const FEED_BYTES_MIN = 256;

/** A scanner over `plan`, for the rows of `span`. Rows come to the sink in their order. */
export function createRowLanes(
  plan: ScanMemory,
  options: RowScannerOptions,
  sink: LaneSink,
  span: LaneSpan = WHOLE,
): RowLanes {
  const lanes: Lanes = {
    plan,
    sink,
    careful: initialScanState(options, sink),
    endByte: span.endByte,
    base: span.startByte,
    filled: 0,
    at: 0,
    line: span.startLine,
    resumeAt: -1,
    fed: 0,
    worthwhile: 0,
    isDone: span.startByte >= span.endByte,
    bytesCut: 0,
  };
  // The first row may follow a byte order mark, which the careful lane knows.
  enterCareful(lanes, { offset: span.startByte, line: span.startLine, upTo: span.startByte + 1 });
  const lineCounts = () => {
    const { blankLines, commentLines } = lanes.careful;
    return { blankLines, commentLines };
  };
  return {
    push(chunk) {
      for (let start = 0; start < chunk.byteLength && !lanes.isDone; ) {
        start += append(lanes, chunk.subarray(start));
        if (lanes.resumeAt >= 0 || lanes.filled - lanes.at >= lanes.worthwhile) {
          advance(lanes);
        }
      }
    },
    end() {
      if (!lanes.isDone) {
        finish(lanes);
      }
      return lineCounts();
    },
    isDone: () => lanes.isDone,
    position: () =>
      lanes.resumeAt >= 0
        ? { offset: lanes.careful.at, line: lanes.careful.line }
        : { offset: lanes.base + lanes.at, line: lanes.line },
    lineCounts,
    bytesVisited: () =>
      lanes.bytesCut + lanes.careful.bytesVisited + lanes.careful.run.bytesVisited,
  };
}

/** Copies as much of `chunk` as there is room for behind the bytes that are still needed; returns how much. */
function append(lanes: Lanes, chunk: Uint8Array): number {
  const { plan } = lanes;
  const bytes = plan.memory.u8(plan.bytesAt, plan.capacity);
  if (lanes.at > 0 && lanes.filled + chunk.byteLength > plan.capacity) {
    bytes.copyWithin(0, lanes.at, lanes.filled);
    lanes.base += lanes.at;
    lanes.filled -= lanes.at;
    lanes.at = 0;
  }
  const count = Math.min(chunk.byteLength, plan.capacity - lanes.filled);
  bytes.set(chunk.subarray(0, count), lanes.filled);
  lanes.filled += count;
  return count;
}

/** Reads on in either lane until more bytes are needed. */
function advance(lanes: Lanes): void {
  let isMoving = true;
  while (isMoving) {
    isMoving = (lanes.resumeAt < 0 || leaveCareful(lanes)) && !lanes.isDone && cutOn(lanes);
  }
}

/** Reads the rest; no bytes will come. */
function finish(lanes: Lanes): void {
  advance(lanes);
  if (lanes.isDone) {
    return;
  }
  if (lanes.resumeAt < 0) {
    const offset = lanes.base + lanes.at;
    enterCareful(lanes, { offset, line: lanes.line, upTo: lanes.base + lanes.filled });
  }
  lanes.resumeAt = Number.POSITIVE_INFINITY;
  leaveCareful(lanes);
  lanes.careful.isLast = true;
  leaveCareful(lanes);
}

/** In the module's lane: cuts what is there. False when more bytes are needed. */
function cutOn(lanes: Lanes): boolean {
  const { plan, base, endByte } = lanes;
  const end = Math.min(lanes.filled, endByte - base);
  const cut = cutRows(plan, { start: lanes.at, end, line: lanes.line });
  lanes.bytesCut += cut.seen - lanes.at;
  if (!deliver(lanes, cut)) {
    return false;
  }
  if (lanes.at !== cut.next || cut.status === "full") {
    return true;
  }
  if (base + lanes.at >= endByte) {
    lanes.isDone = true;
    return false;
  }
  // A row that fills the memory, or lies over the end of the span, is for the careful lane as well.
  const isLong = lanes.at === 0 && lanes.filled === plan.capacity;
  const isCrossing = lanes.at < end && end < lanes.filled;
  if (cut.status === "odd" || isLong || isCrossing) {
    const upTo = base + (cut.status === "odd" ? cut.seen : end);
    enterCareful(lanes, { offset: base + lanes.at, line: lanes.line, upTo });
    return true;
  }
  lanes.worthwhile = Math.min(plan.capacity, 2 * (lanes.filled - lanes.at));
  return false;
}

/** Hands over the rows that were cut. False when the careful lane, on the way, needs more bytes. */
function deliver(lanes: Lanes, cut: CutRows): boolean {
  const { plan, sink, base } = lanes;
  const { count } = cut;
  const table = { count, base };
  lanes.at = cut.next;
  lanes.line = cut.line;
  let row = count === 0 ? 0 : sink.take(table, 0);
  while (row < count) {
    const line = plan.memory.u32(plan.linesAt, count)[row] ?? 0;
    enterCareful(lanes, {
      offset: startOf(lanes, cut, row),
      line,
      upTo: startOf(lanes, cut, row + 1),
    });
    const next = rejoin(lanes, cut, row + 1);
    if (next < 0) {
      lanes.resumeAt = Math.max(lanes.resumeAt, base + cut.next);
      return false;
    }
    row = next < count ? sink.take(table, next) : next;
    if (next < count) {
      lanes.at = cut.next;
      lanes.line = cut.line;
    }
  }
  return true;
}

/**
 * Leaves the careful lane where one of the rows from `row` on begins, and returns which; `count` behind the last; −1
 * when more bytes are needed.
 */
function rejoin(lanes: Lanes, cut: CutRows, row: number): number {
  let next = row;
  for (;;) {
    lanes.resumeAt = startOf(lanes, cut, next);
    if (!leaveCareful(lanes)) {
      return -1;
    }
    const { at } = lanes.careful;
    while (next < cut.count && startOf(lanes, cut, next) < at) {
      next++;
    }
    if (next === cut.count ? startOf(lanes, cut, next) <= at : startOf(lanes, cut, next) === at) {
      return next;
    }
    const { line } = lanes.careful;
    enterCareful(lanes, { offset: at, line, upTo: startOf(lanes, cut, next) });
  }
}

/** Offset in the stream of the row `row` of those that were cut, or of the one behind them. */
function startOf(lanes: Lanes, cut: CutRows, row: number): number {
  const { memory, startsAt } = lanes.plan;
  const start = row < cut.count ? (memory.u32(startsAt, cut.count)[row] ?? 0) : cut.next;
  return lanes.base + start;
}

/** From here on the careful lane, up to the first row that begins at `upTo` or behind it. */
function enterCareful(
  lanes: Lanes,
  { offset, line, upTo }: { offset: number; line: number; upTo: number },
): void {
  const { careful } = lanes;
  careful.window.base = offset;
  careful.window.end = offset;
  careful.at = offset;
  careful.line = line;
  lanes.fed = offset;
  lanes.resumeAt = upTo;
}

/** Reads in the careful lane up to where it may be left. False when more bytes are needed; it has all there are. */
function leaveCareful(lanes: Lanes): boolean {
  const { careful, plan } = lanes;
  let piece = FEED_BYTES_MIN;
  while (!stepCareful(lanes)) {
    const end = lanes.base + lanes.filled;
    if (lanes.fed === end) {
      lanes.base = end;
      lanes.filled = 0;
      lanes.at = 0;
      return false;
    }
    const start = lanes.fed - lanes.base;
    const count = Math.min(end - lanes.fed, Math.max(piece, lanes.resumeAt - lanes.fed));
    const bytes = plan.memory.u8(plan.bytesAt + start, count);
    appendBytes(careful.window, bytes, firstNeeded(careful));
    lanes.fed += count;
    piece *= 2;
  }
  lanes.at = careful.at - lanes.base;
  lanes.line = careful.line;
  lanes.resumeAt = -1;
  lanes.isDone = careful.at >= lanes.endByte;
  return true;
}

/** Reads what the careful lane has. True where it may be left: between rows, behind all that was looked at. */
function stepCareful({ careful, sink, endByte, resumeAt }: Lanes): boolean {
  let isMoving = true;
  while (isMoving) {
    if (careful.mode === "between") {
      const { at } = careful;
      const isBehind = at >= resumeAt && at >= careful.run.at && !sink.isCareful?.();
      if (at >= endByte || isBehind) {
        return true;
      }
      sink.between?.(at, careful.line);
    }
    isMoving = stepRow(careful);
  }
  return false;
}
