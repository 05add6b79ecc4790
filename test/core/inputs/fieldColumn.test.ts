import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  chooseEvents,
  columnOfValues,
  countValues,
  type FieldColumn,
  growingColumn,
  joinColumns,
  renumberValues,
} from "../../../functions/core/inputs/fieldColumn.ts";

const events = fc.array(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }));
const check = (property: fc.IProperty<[number[][]]>) => fc.assert(property, { seed: 1 });

function columnOf(lists: readonly (readonly number[])[]): FieldColumn {
  const growing = growingColumn();
  for (const list of lists) {
    for (const value of list) {
      growing.add(value);
    }
    growing.endEvent();
  }
  return growing.column();
}

function listsOf({ offsets, values }: FieldColumn): number[][] {
  return Array.from({ length: offsets.length - 1 }, (_, event) => [
    ...values.subarray(offsets[event], offsets[event + 1]),
  ]);
}

describe("columns of values", () => {
  test("grow event by event", () => {
    check(
      fc.property(events, (lists) => {
        expect(listsOf(columnOf(lists))).toEqual(lists);
      }),
    );
  });

  test("join end to end", () => {
    check(
      fc.property(events, (lists) => {
        const parts = [lists.slice(0, 2), [], lists.slice(2)].map(columnOf);
        expect(listsOf(joinColumns(parts))).toEqual(lists);
      }),
    );
  });

  test("give chosen events in the order asked for", () => {
    check(
      fc.property(events, (lists) => {
        const order = Uint32Array.from(lists.keys()).reverse();
        expect(listsOf(chooseEvents(columnOf(lists), order))).toEqual(lists.toReversed());
      }),
    );
  });

  test("lose the values that have no number", () => {
    check(
      fc.property(events, (lists) => {
        const numbers = Uint32Array.from({ length: 10 }, (_, value) => (value % 3) * value);
        const expected = lists.map((list) =>
          list.filter((value) => value % 3 > 0).map((value) => (value % 3) * value),
        );
        expect(listsOf(renumberValues(columnOf(lists), numbers))).toEqual(expected);
      }),
    );
  });

  test("count values of the events that count", () => {
    const column = columnOf([[1, 1, 3], [], [3], [2, 3]]);
    expect([...countValues(column, 4, (event) => event < 3)]).toEqual([0, 2, 0, 2]);
  });
});

test("one value an event, or none", () => {
  expect(listsOf(columnOfValues(Uint32Array.of(4, 0, 0, 2)))).toEqual([[4], [], [], [2]]);
});
