// Which partition a user belongs to: FNV-1a over the id's code units with the finaliser of MurmurHash3, so that ids
// that differ in their last digit alone spread evenly. Part of every result: never change it without a new format.

/** The partition of `user` among `partitions`, in [0, partitions). */
export function partitionOf(user: string, partitions: number): number {
  return hashString(user) % partitions;
}

/** A u32 hash of a string. */
export function hashString(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
