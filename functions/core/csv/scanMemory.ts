// The memory in which the numeric module cuts rows: bytes on one side, the ends of their fields on the other. What the
// words mean is said in assembly/scan.ts.

import { assert } from "../assert.ts";
import type { ClaimedMemory, Kernels } from "../kernels.ts";
import { QUOTE } from "./rowAutomaton.ts";
import type { RowScannerOptions } from "./scanState.ts";
import { HASH, ROW_BYTES_MAX } from "./scanState.ts";

/** Addresses of a plan. */
export interface ScanMemory {
  readonly kernels: Kernels;
  readonly memory: ClaimedMemory;
  readonly stateAt: number;
  readonly outAt: number;
  readonly dialectAt: number;
  readonly bytesAt: number;
  /** Bytes that fit. */
  readonly capacity: number;
  readonly cellsAt: number;
  readonly startsAt: number;
  readonly linesAt: number;
  readonly rowsMax: number;
  readonly fieldCount: number;
  /** The first byte behind all of it. */
  readonly endByte: number;
}

/** What a call of the kernel leaves. Offsets are from the first byte of the memory's bytes. */
export interface CutRows {
  readonly count: number;
  /** Why it stopped. */
  readonly status: "more" | "odd" | "full";
  /** Where the next row begins, and its physical line. */
  readonly next: number;
  readonly line: number;
  /** All bytes that were looked at lie before this. */
  readonly seen: number;
}

/** Bytes held at a time: with their cells they fit the second cache. */
const CAPACITY_BYTES = 256 * 1024;
/** Bytes behind the last one that kernels may read, and words behind the last cell that they may write. */
const SLACK_BYTES = 128;
const SLACK_WORDS = 96;
const STATE_WORDS = 18;
/** Fields are this long on average, or a call ends for want of room before its bytes do. */
const FIELD_BYTES = 4;
const STATUSES = ["more", "odd", "full"] as const;

/** Claims memory for a scan, with `capacity` bytes and room for as many rows as they usually hold. */
export function claimScanMemory(
  kernels: Kernels,
  options: RowScannerOptions,
  capacity = CAPACITY_BYTES,
): ScanMemory {
  const { fieldCount } = options;
  assert(capacity >= 1, "there is room for a byte");
  const rowsMax = Math.max(1, Math.floor(capacity / (FIELD_BYTES * fieldCount)));
  let next = kernels.startByte;
  const room = (bytes: number) => {
    const at = Math.ceil(next / 16) * 16;
    next = at + bytes;
    return at;
  };
  const plan = {
    stateAt: room(4 * STATE_WORDS),
    outAt: room(16),
    dialectAt: room(24),
    bytesAt: room(capacity + SLACK_BYTES),
    cellsAt: room(4 * ((rowsMax + 1) * fieldCount + SLACK_WORDS)),
    startsAt: room(4 * rowsMax),
    linesAt: room(4 * rowsMax),
  };
  const memory = kernels.claim(next);
  const { cellsAt, startsAt, linesAt, outAt, dialectAt } = plan;
  memory.u32(outAt, 4).set([cellsAt, startsAt, linesAt, rowsMax]);
  memory.u32(dialectAt, 6).set(dialectWords(options));
  return { kernels, memory, ...plan, capacity, rowsMax, fieldCount, endByte: next };
}

/** Cuts the bytes [start, end) of the memory, where a row begins at `start` in physical line `line`. */
export function cutRows(
  plan: ScanMemory,
  { start, end, line }: { start: number; end: number; line: number },
): CutRows {
  const { kernels, memory, stateAt, outAt, bytesAt, dialectAt } = plan;
  memory.u32(stateAt, 4).set([start, line, 0, 0]);
  const count = kernels.run.scanRows(stateAt, outAt, bytesAt, dialectAt, end);
  const [next = 0, nextLine = 0, status = 0, seen = 0] = memory.u32(stateAt, 4);
  return {
    count,
    status: STATUSES[status] ?? "more",
    next,
    line: nextLine,
    seen,
  };
}

function dialectWords(options: RowScannerOptions): readonly number[] {
  const { fieldCount, delimiter, quote = QUOTE, comment = HASH } = options;
  const { rowBytesMax = ROW_BYTES_MAX } = options;
  const second = delimiter >> 8;
  return [
    ...[fieldCount, delimiter & 0xff, second === 0 ? -1 : second],
    ...[quote ?? -1, comment ?? -1, rowBytesMax],
  ];
}
