// The store: the only coordinator. Its one primitive is create-if-absent; nothing is ever overwritten.

export interface ObjectStore {
  /** The whole object, or null where there is none. */
  get(key: string): Promise<Uint8Array | null>;
  /**
   * Bytes [startByte, endByte) of the object, fewer where it ends before; null where there is none. They are the
   * caller's own: nobody else writes to their memory, and the store does not look at it again.
   */
  getRange(key: string, startByte: number, endByte: number): Promise<Uint8Array | null>;
  /** Size in bytes, or null where there is no such object. */
  size(key: string): Promise<number | null>;
  /**
   * Creates the object from `chunks` end to end, whole or not at all. True: this call created it. False: the key was
   * taken and stays as it was (S3: `If-None-Match: *`).
   */
  putIfAbsent(key: string, chunks: readonly Uint8Array[]): Promise<boolean>;
  /** Every key that begins with `prefix`, ascending by UTF-8 bytes. */
  list(prefix: string): Promise<readonly string[]>;
  /**
   * What the service was sent so far by all who share this store, for requests that were answered. Absent where that is
   * always what was asked.
   */
  sent?(): SentRequests;
}

/** Requests to a service, as they are priced. */
export interface SentRequests {
  /** Those that write or list. */
  readonly writes: number;
  readonly reads: number;
}

/** A store in which one can look around, which no stage of a run needs. */
export interface BrowsableStore extends ObjectStore {
  /**
   * Names of the folders right below `prefix`, which is empty or ends in a slash, ascending by UTF-8 bytes: the next
   * part of every key that has more than one left. Costs as much as there are folders, whatever is in them.
   */
  folders(prefix: string): Promise<readonly string[]>;
}

/** A store from which objects can be removed, which no stage of a run may do. */
export interface DisposableStore extends BrowsableStore {
  /** Removes the object; no error where there is none. */
  remove(key: string): Promise<void>;
}
