// How inputs are cut into ranges of bytes that are read by tasks of their own, and what each task says of its range so
// that the ranges can be put together again (functions/stages/stitch.ts).

import type { Input } from "./messages.ts";

/** The part of an input that one task reads: the rows that begin in [startByte, endByte). */
export interface InputPart {
  readonly input: Input;
  readonly startByte: number;
  /** Infinity for the last part of an input. */
  readonly endByte: number;
  /** Whether ranges of the input are read; else it is one stream. */
  readonly isRange: boolean;
}

/** A place at which a row may begin, and what lies before it in the range. */
export interface Lead {
  readonly offset: number;
  readonly line: number;
  readonly quarantined: number;
  readonly blankLines: number;
  readonly commentLines: number;
}

/**
 * How the rows of a range hang together with those around it. What is read from a place is a function of the bytes from
 * there on, so a range that was read from a wrong place is right from the first true place on at which it came by.
 */
export interface RangeChain {
  /** Places before the first event, that of the event included; all yield the same events. */
  readonly leads: readonly Lead[];
  /** Where the first row begins that is not of this range, and its physical line, counted as in the leads. */
  readonly endOffset: number;
  readonly endLine: number;
  /** Whether the first row that is no comment was taken for a header, if one came, and whether it is still to come. */
  readonly isHeaderDue: boolean;
  readonly isHeaderDueAfter: boolean;
}

/** Where the rows of a range truly begin. */
export interface RangeStart {
  readonly offset: number;
  readonly line: number;
  readonly isHeaderDue: boolean;
}

const MIB = 2 ** 20;
/** A task holds the columns of its range several times over, about ten times the bytes of the range. */
const RANGE_BYTES_MIN = 16 * MIB;
/** An input has no more ranges than this by default. */
const RANGES_MAX = 2000;

/** The size of the ranges of an input of `bytes` where none is asked for: whole MiB, 16 up to 31 GiB, then more. */
export function defaultRangeBytes(bytes: number): number {
  return Math.max(RANGE_BYTES_MIN, Math.ceil(bytes / RANGES_MAX / MIB) * MIB);
}

/** More tasks than this are refused: their messages and results would outweigh the rows. */
export const PARTS_MAX = 10_000;
/** Places that a range remembers at most. */
export const LEADS_MAX = 1000;

/** The parts of all inputs, in order: the tasks of preprocessing. */
export function inputParts(inputs: readonly Input[]): readonly InputPart[] {
  return inputs.flatMap((input): InputPart[] => {
    const { bytes, rangeBytes } = input;
    if (rangeBytes === undefined) {
      return [{ input, startByte: 0, endByte: Number.POSITIVE_INFINITY, isRange: false }];
    }
    const count = rangeCount(bytes, rangeBytes);
    return Array.from({ length: count }, (_, index) => ({
      input,
      startByte: index * rangeBytes,
      endByte: index + 1 === count ? Number.POSITIVE_INFINITY : (index + 1) * rangeBytes,
      isRange: true,
    }));
  });
}

/** How many ranges of `rangeBytes` an input of `bytes` has. */
export function rangeCount(bytes: number, rangeBytes: number): number {
  return Math.max(1, Math.ceil(bytes / rangeBytes));
}
