// Values of one field, event by event: none, one, or several. The form in which they are read, stored and brought to
// the network; numbers stand for whatever vocabulary its holder has.

import { growable } from "../growable.ts";

/** Values of event i are [offsets[i], offsets[i + 1]) of `values`. */
export interface FieldColumn {
  /** [events + 1], from 0, ascending. */
  readonly offsets: Uint32Array;
  readonly values: Uint32Array;
}

/** A column that grows value by value. */
export interface GrowingColumn {
  add(value: number): void;
  /** Ends the event that the values since the last end belong to. */
  endEvent(): void;
  column(): FieldColumn;
}

/** A column without events. */
export function growingColumn(): GrowingColumn {
  const offsets = growable("u32");
  const values = growable("u32");
  let count = 0;
  offsets.push(0);
  return {
    add(value) {
      values.push(value);
      count += 1;
    },
    endEvent: () => offsets.push(count),
    column: () => ({ offsets: offsets.values(), values: values.values() }),
  };
}

/** One column after the other. */
export function joinColumns(columns: readonly FieldColumn[]): FieldColumn {
  const joined = growingColumn();
  for (const column of columns) {
    for (let event = 0; event + 1 < column.offsets.length; event++) {
      copyEvent(joined, column, event);
    }
  }
  return joined.column();
}

/** The values of `events` in the order given. */
export function chooseEvents(column: FieldColumn, events: Uint32Array): FieldColumn {
  const chosen = growingColumn();
  for (const event of events) {
    copyEvent(chosen, column, event);
  }
  return chosen.column();
}

/** Values replaced by their number; those that have number 0 are left out. */
export function renumberValues(column: FieldColumn, numbers: Uint32Array): FieldColumn {
  const renumbered = growingColumn();
  for (let event = 0; event + 1 < column.offsets.length; event++) {
    copyEvent(renumbered, column, event, (value) => numbers[value] as number);
  }
  return renumbered.column();
}

/** One value an event, 0 for none. */
export function columnOfValues(values: Uint32Array): FieldColumn {
  const offsets = new Uint32Array(values.length + 1);
  values.forEach((value, event) => {
    offsets[event + 1] = (offsets[event] as number) + (value === 0 ? 0 : 1);
  });
  return { offsets, values: values.filter((value) => value !== 0) };
}

/** [count] how often each value occurs among the events that `isCounted`. */
export function countValues(
  { offsets, values }: FieldColumn,
  count: number,
  isCounted: (event: number) => boolean,
): Uint32Array {
  const counts = new Uint32Array(count);
  for (let event = 0; event + 1 < offsets.length; event++) {
    const end = isCounted(event) ? (offsets[event + 1] as number) : 0;
    for (let entry = offsets[event] as number; entry < end; entry++) {
      const value = values[entry] as number;
      counts[value] = (counts[value] as number) + 1;
    }
  }
  return counts;
}

/** Adds an event with the values of another, but for those whose number is 0. */
export function copyEvent(
  target: GrowingColumn,
  { offsets, values }: FieldColumn,
  event: number,
  numberOf: (value: number) => number = (value) => value,
): void {
  for (let entry = offsets[event] as number; entry < (offsets[event + 1] as number); entry++) {
    const number = numberOf(values[entry] as number);
    if (number !== 0) {
      target.add(number);
    }
  }
  target.endEvent();
}
