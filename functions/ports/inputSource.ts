// Where the rows of a run come from: files on a disk, objects in a bucket. Compression ends here; what comes out
// are the decoded bytes. Rows, columns and character sets are the core's.

export interface InputHead {
  /** The address as it was given. */
  readonly uri: string;
  /** Size as stored, before decompression. */
  readonly bytes: number;
  /** Changes whenever the content may have changed. */
  readonly etag: string;
  /** Whether the stored bytes are the decoded ones, so that ranges of them can be read. */
  readonly isSplittable: boolean;
}

/** Offsets in the stored bytes, half open. */
export interface ByteRange {
  readonly startByte: number;
  readonly endByte: number;
}

/** Every method throws InvalidInputError for an input that is not there or cannot be read. */
export interface InputSource {
  head(uri: string): Promise<InputHead>;
  /**
   * The decoded bytes, in order. Gzip of several members and zstd of several frames are recognised by their first bytes
   * and decompressed. Throws InvalidInputError with the code `input-changed` when the content no longer has `etag`,
   * `corrupt-gzip` or `corrupt-zstd` when it is cut short or damaged, `unsupported-format` for a format that is
   * recognised but not read.
   */
  read(uri: string, etag: string): AsyncIterable<Uint8Array>;
  /**
   * The stored bytes [startByte, endByte) of an input that is splittable, in order, or up to its end. Throws as `read`
   * does when the content no longer has `etag`, also when the reader stops early.
   */
  readRange(uri: string, etag: string, range: ByteRange): AsyncIterable<Uint8Array>;
  /** The first decoded bytes: `bytes` of them, or all there are. */
  peek(uri: string, bytes: number): Promise<Uint8Array>;
  /** The bytes from `start` up to `end` as stored, for formats that are no streams. Throws as `read` does. */
  slice(uri: string, etag: string, range: { start: number; end: number }): Promise<Uint8Array>;
  /** SHA-256 of the content, as stored where nothing else is asked for. Throws as `read` does. */
  digest(uri: string, etag: string, of?: "stored" | "decoded"): Promise<string>;
}
