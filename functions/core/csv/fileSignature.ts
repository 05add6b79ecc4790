// Formats told by their first bytes that are not delimited text in UTF-8. They are refused with advice rather than
// read as a file of broken rows.

export interface ForeignFormat {
  readonly name: string;
  /** What to do instead, as a phrase. */
  readonly fix: string;
}

type Signature = readonly [bytes: readonly number[], format: ForeignFormat];

const utf16: ForeignFormat = {
  name: "UTF-16 text",
  fix: "convert it to UTF-8: iconv -f UTF-16 -t UTF-8 FILE",
};

const bzip2: ForeignFormat = {
  name: "bzip2",
  fix: "decompress it: bunzip2 FILE, or use gzip",
};

const SIGNATURES: readonly Signature[] = [
  [[0x28, 0xb5, 0x2f, 0xfd], { name: "zstd", fix: "decompress it: zstd -d FILE, or use gzip" }],
  // "BZh" could begin a line of text; "BZh91AY&SY" begins with the size of a block and the digits of pi.
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map(
    (size): Signature => [[0x42, 0x5a, 0x68, 0x30 + size, 0x31, 0x41], bzip2],
  ),
  [
    [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
    { name: "xz", fix: "decompress it: unxz FILE, or use gzip" },
  ],
  [[0x50, 0x4b, 0x03, 0x04], { name: "zip", fix: "unpack it, or use gzip" }],
  [[0x50, 0x41, 0x52, 0x31], { name: "Parquet", fix: "export it as CSV" }],
  [[0xff, 0xfe], utf16],
  [[0xfe, 0xff], utf16],
];

const GZIP = [0x1f, 0x8b] as const;

/** Bytes of a head that suffice for the questions below. */
export const SIGNATURE_BYTES = 6;

export function isGzip(head: Uint8Array): boolean {
  return beginsWith(head, GZIP);
}

/** The foreign format that `head`, the first bytes of a file, belongs to, or null. */
export function foreignFormat(head: Uint8Array): ForeignFormat | null {
  return SIGNATURES.find(([bytes]) => beginsWith(head, bytes))?.[1] ?? null;
}

function beginsWith(head: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, index) => head[index] === byte);
}
