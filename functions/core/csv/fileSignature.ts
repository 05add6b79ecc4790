// Formats told by their first bytes. Those that are not read are refused with advice rather than read as a file of
// broken rows; character sets are told in sources/transcode.ts.

export interface ForeignFormat {
  readonly name: string;
  /** What to do instead, as a phrase. */
  readonly fix: string;
}

type Signature = readonly [bytes: readonly number[], format: ForeignFormat];

const bzip2: ForeignFormat = {
  name: "bzip2",
  fix: "decompress it: bunzip2 FILE, or use gzip",
};

const SIGNATURES: readonly Signature[] = [
  // "BZh" could begin a line of text; "BZh91AY&SY" begins with the size of a block and the digits of pi.
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map(
    (size): Signature => [[0x42, 0x5a, 0x68, 0x30 + size, 0x31, 0x41], bzip2],
  ),
  [
    [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
    { name: "xz", fix: "decompress it: unxz FILE, or use gzip" },
  ],
  [[0x50, 0x4b, 0x03, 0x04], { name: "zip", fix: "unpack it, or use gzip" }],
];

const GZIP = [0x1f, 0x8b] as const;
const PARQUET = [0x50, 0x41, 0x52, 0x31] as const;

/** Bytes of a head that suffice for the questions below. */
export const SIGNATURE_BYTES = 6;

export function isGzip(head: Uint8Array): boolean {
  return beginsWith(head, GZIP);
}

export function isParquet(head: Uint8Array): boolean {
  return beginsWith(head, PARQUET);
}

/** Zstandard (RFC 8878): a frame, or one that is to be skipped, as parallel compressors put at the start. */
export function isZstd(head: Uint8Array): boolean {
  const isSkippable =
    ((head[0] ?? 0) & 0xf0) === 0x50 && beginsWith(head.subarray(1), [0x2a, 0x4d, 0x18]);
  return isSkippable || beginsWith(head, [0x28, 0xb5, 0x2f, 0xfd]);
}

/** The foreign format that `head`, the first bytes of a file, belongs to, or null. */
export function foreignFormat(head: Uint8Array): ForeignFormat | null {
  return SIGNATURES.find(([bytes]) => beginsWith(head, bytes))?.[1] ?? null;
}

function beginsWith(head: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, index) => head[index] === byte);
}
