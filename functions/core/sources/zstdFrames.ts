// Where the frames of a Zstandard stream end (RFC 8878, section 3.1). Node's decompressor stops after the first frame
// without a word, and parallel compressors write many; so the frames are told apart here and decompressed one by one.

/** A piece of the stream that lies in one frame. */
export interface FramePiece {
  readonly bytes: Uint8Array;
  /** The frame is whole with this piece. */
  readonly isEnd: boolean;
  /** The frame holds no content: a skippable one. */
  readonly isSkippable: boolean;
}

export interface ZstdFrames {
  /** The pieces of `chunk`; throws FrameError where no frame begins although one should. */
  push(chunk: Uint8Array): readonly FramePiece[];
  /** Whether the stream may end here: between two frames. */
  isBetween(): boolean;
}

/** Bytes that are no frame where one should begin. */
export class FrameError extends Error {
  override readonly name = "FrameError";
}

const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const CHECKSUM_BYTES = 4;
const RLE_BLOCK = 1;

type Mode = "magic" | "descriptor" | "skippableSize" | "blockHeader";

/** Headers are gathered byte by byte, as a chunk may end in one; contents are passed over in one go. */
export function zstdFrames(): ZstdFrames {
  let mode: Mode = "magic";
  /** The bytes of the present header, little-endian. */
  let header: number[] = [];
  let headerBytes = 4;
  /** Bytes still to be passed before the next header. */
  let passing = 0;
  let hasChecksum = false;
  /** The frame ends once `passing` is 0. */
  let isLast = false;
  let isSkippable = false;
  /** The start of a magic number that the chunks so far leave incomplete. */
  let held: Uint8Array = new Uint8Array(0);

  function expect(next: Mode, bytes: number, passFirst = 0): void {
    mode = next;
    headerBytes = bytes;
    header = [];
    passing = passFirst;
  }
  function takeHeader(): void {
    const value = header.reduce((sum, byte, index) => sum + byte * 2 ** (8 * index), 0);
    if (mode === "magic") {
      takeMagic(value);
    } else if (mode === "skippableSize") {
      isLast = true;
      expect("magic", 4, value);
    } else if (mode === "descriptor") {
      hasChecksum = (value & 4) !== 0;
      expect("blockHeader", 3, descriptorRest(value));
    } else {
      takeBlock(value);
    }
  }
  function takeMagic(value: number): void {
    isSkippable = value >= SKIPPABLE_MAGIC && value < SKIPPABLE_MAGIC + 16;
    if (value !== MAGIC && !isSkippable) {
      throw new FrameError(`0x${value.toString(16)} where a frame should begin`);
    }
    expect(isSkippable ? "skippableSize" : "descriptor", isSkippable ? 4 : 1);
  }
  function takeBlock(value: number): void {
    isLast = (value & 1) === 1;
    const size = value >> 3;
    const stored = ((value >> 1) & 3) === RLE_BLOCK ? 1 : size;
    const checksum = isLast && hasChecksum ? CHECKSUM_BYTES : 0;
    expect(isLast ? "magic" : "blockHeader", isLast ? 4 : 3, stored + checksum);
  }
  /** Moves over what is passed, or over one byte of a header; returns where it is then. */
  function step(chunk: Uint8Array, at: number): number {
    if (passing > 0) {
      const bytes = Math.min(passing, chunk.byteLength - at);
      passing -= bytes;
      return at + bytes;
    }
    header.push(chunk[at] as number);
    if (header.length === headerBytes) {
      takeHeader();
    }
    return at + 1;
  }
  /** With what was held back before it. */
  function piece(bytes: Uint8Array, isEnd: boolean): FramePiece {
    const whole = held.byteLength === 0 ? bytes : joined(held, bytes);
    held = bytes.subarray(0, 0);
    return { bytes: whole, isEnd, isSkippable };
  }
  function push(chunk: Uint8Array): readonly FramePiece[] {
    const pieces: FramePiece[] = [];
    let start = 0;
    let at = 0;
    while (at < chunk.byteLength) {
      at = step(chunk, at);
      // A skippable frame may be empty, and then ends with its header.
      if (isLast && passing === 0) {
        isLast = false;
        pieces.push(piece(chunk.subarray(start, at), true));
        start = at;
      }
    }
    if (mode === "magic" && header.length > 0) {
      held = joined(held, chunk.subarray(start, at));
    } else if (start < at) {
      pieces.push(piece(chunk.subarray(start, at), false));
    }
    return pieces;
  }
  return {
    push,
    isBetween: () => mode === "magic" && header.length === 0 && passing === 0 && !isLast,
  };
}

/** Bytes of the frame header after its descriptor (section 3.1.1.1.1). */
function descriptorRest(descriptor: number): number {
  const sizeFlag = descriptor >> 6;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeBytes = sizeFlag === 0 ? (isSingleSegment ? 1 : 0) : 2 ** sizeFlag;
  return (isSingleSegment ? 0 : 1) + dictionaryBytes + sizeBytes;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.byteLength + b.byteLength);
  whole.set(a);
  whole.set(b, a.byteLength);
  return whole;
}
