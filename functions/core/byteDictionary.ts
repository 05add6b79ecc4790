// A dictionary of the numeric module (assembly/intern.ts): byte strings numbered in the order of their first
// appearance, without a string of JavaScript for each row. Its regions grow by doubling, within a claim of the module's
// memory.

import { assert } from "./assert.ts";
import type { ClaimedMemory, Kernels } from "./kernels.ts";
import type { StringColumn } from "./strings.ts";

/** A part of the module's memory that grows at its end. */
export interface GrowingMemory {
  readonly kernels: Kernels;
  readonly memory: ClaimedMemory;
  /** Address of `bytes` new bytes, a multiple of 16; they are not cleared. */
  room(bytes: number): number;
}

export interface ByteDictionary {
  /** Address of the table. */
  readonly tableAt: number;
  /** The number of `bytes`, given out now if they are new. */
  indexOf(bytes: Uint8Array): number;
  count(): number;
  /** Makes room for more strings, and for one of `bytes` at least. */
  grow(bytes: number): void;
  /** The strings from number `from` on, as text. */
  textsFrom(from: number): string[];
  column(): StringColumn;
}

const TABLE_WORDS = 8;
const COUNT_MIN = 256;
const BYTES_MIN = 4096;
/** Bytes that kernels may read behind a string. */
const SLACK_BYTES = 16;
const ALL_BITS = 0xffffffff;

/** An empty dictionary in `home`. `hashBits` are the bits of a hash that count: fewer make for collisions. */
export function byteDictionary(home: GrowingMemory, hashBits = ALL_BITS): ByteDictionary {
  const { kernels, memory } = home;
  const tableAt = home.room(4 * TABLE_WORDS);
  const words = () => memory.u32(tableAt, TABLE_WORDS);
  const word = (index: number) => words()[index] ?? 0;
  const set = (values: Readonly<Record<number, number>>) => {
    for (const [index, value] of Object.entries(values)) {
      words()[Number(index)] = value;
    }
  };
  const moved = (from: number, bytes: number, capacity: number) => {
    const at = home.room(capacity + SLACK_BYTES);
    memory.u8(at, bytes).set(memory.u8(from, bytes));
    return at;
  };
  const count = () => word(2);
  const endOf = (number: number) => (number < 0 ? 0 : (memory.u32(word(4), count())[number] ?? 0));
  const bytesHeld = () => endOf(count() - 1);
  let scratch = { at: 0, bytes: 0 };

  function setCountMax(countMax: number): void {
    const slots = 2 * countMax;
    const slotsAt = home.room(8 * slots);
    memory.u8(slotsAt, 8 * slots).fill(0);
    const endsAt = moved(word(4), 4 * count(), 4 * countMax);
    set({ 0: slotsAt, 1: slots - 1, 3: countMax, 4: endsAt });
    kernels.run.rehashTable(tableAt);
  }
  function setBytesMax(bytesMax: number): void {
    set({ 5: moved(word(5), bytesHeld(), bytesMax), 6: bytesMax });
  }
  function grow(bytes: number): void {
    if (count() === word(3)) {
      setCountMax(2 * word(3));
    }
    while (bytesHeld() + bytes > word(6)) {
      setBytesMax(2 * word(6));
    }
  }
  function indexOf(bytes: Uint8Array): number {
    if (scratch.bytes < bytes.byteLength + SLACK_BYTES) {
      const size = 2 * (bytes.byteLength + SLACK_BYTES);
      scratch = { at: home.room(size), bytes: size };
    }
    memory.u8(scratch.at, bytes.byteLength).set(bytes);
    const intern = () => kernels.run.internBytes(tableAt, scratch.at, bytes.byteLength);
    let number = intern();
    if (number < 0) {
      grow(bytes.byteLength);
      number = intern();
    }
    assert(number >= 0, "a dictionary that has grown has room");
    return number;
  }
  const start = home.room(16);
  words().set([0, 0, 0, 0, start, start, 0, hashBits]);
  setCountMax(COUNT_MIN);
  setBytesMax(BYTES_MIN);
  return {
    tableAt,
    indexOf,
    count,
    grow,
    textsFrom(from) {
      const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
      const bytes = memory.u8(word(5), bytesHeld());
      return Array.from({ length: count() - from }, (_, index) =>
        decoder.decode(bytes.subarray(endOf(from + index - 1), endOf(from + index))),
      );
    },
    column: () => ({
      ends: memory.u32(word(4), count()).slice(),
      bytes: memory.u8(word(5), bytesHeld()).slice(),
    }),
  };
}
