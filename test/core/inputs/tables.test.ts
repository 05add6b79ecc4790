import { describe, expect, test } from "vitest";
import { InvalidInputError } from "../../../functions/core/errors.ts";
import { parseField } from "../../../functions/core/inputs/field.ts";
import { fieldRows, ROWS_MAX } from "../../../functions/core/inputs/tables.ts";

const counted = (...counts: number[]) => Float64Array.of(0, ...counts);

describe("values", () => {
  const field = parseField("category");

  test("have rows by how often they occur in training, then by name; unseen ones none", () => {
    const found = fieldRows(field, ["a", "b", "c", "d", "e"], counted(2, 0, 7, 2, 3));
    expect([...found.rows]).toEqual([0, 3, 0, 1, 4, 2]);
    expect([found.V, found.edges]).toEqual([5, null]);
  });

  test("beyond the limit have none", () => {
    const names = Array.from({ length: ROWS_MAX + 5 }, (_, index) => `t${index}`);
    const counts = counted(...names.map((_, index) => 1 + (index % 2)));
    const { V, rows } = fieldRows(field, names, counts);
    expect(V).toBe(ROWS_MAX + 1);
    expect(rows.filter((row) => row > 0).length).toBe(ROWS_MAX);
    expect(Math.max(...rows)).toBe(ROWS_MAX);
    expect(rows[2]).toBe(1);
  });

  test("that never occur in training are refused", () => {
    expect(() => fieldRows(field, ["a"], counted(0))).toThrow(InvalidInputError);
    expect(() => fieldRows(field, [], counted())).toThrow(/input-without|--input category/);
  });
});

describe("buckets", () => {
  const field = parseField("price:buckets=4");

  test("hold about equally many training events, whatever the order of names", () => {
    const names = ["10", "2", "3.5", "-1", "7", "8", "1e1x", "9", "9.0"];
    const { V, rows, edges } = fieldRows(field, names, counted(1, 1, 1, 1, 1, 1, 1, 1, 0));
    // -1, 2 | 3.5, 7 | 8, 9 | 10
    expect(edges).toEqual([2, 7, 9]);
    expect(V).toBe(5);
    expect([...rows]).toEqual([0, 4, 1, 2, 1, 2, 3, 0, 3, 3]);
  });

  test("agree with sorting all events", () => {
    const names = Array.from({ length: 50 }, (_, index) => String((index * 37) % 101));
    const counts = counted(...names.map((_, index) => 1 + ((index * 7) % 5)));
    const all = names.flatMap((name, index) => Array(counts[index + 1]).fill(Number(name)));
    all.sort((a, b) => a - b);
    const expected = [1, 2, 3].map((b) => all[Math.ceil((b * all.length) / 4) - 1]);
    expect(fieldRows(field, names, counts).edges).toEqual(expected);
  });

  test("that would be the same are one, and the last is never empty", () => {
    expect(fieldRows(field, ["1", "2"], counted(100, 1)).edges).toEqual([1]);
    expect(fieldRows(field, ["1", "2"], counted(1, 100)).edges).toEqual([]);
    expect(fieldRows(field, ["5"], counted(3))).toMatchObject({ V: 2, edges: [] });
  });

  test("take numbers that training never saw, and no word", () => {
    const { rows } = fieldRows(
      field,
      ["1", "2", "3", "4", "0", "9", "Infinity"],
      counted(1, 1, 1, 1, 0, 0, 0),
    );
    expect([...rows.subarray(5)]).toEqual([1, 4, 0]);
  });

  test("without a number are refused", () => {
    expect(() => fieldRows(field, ["cheap", ""], counted(4, 1))).toThrow(/numbers in training/);
  });
});

describe("rows of an earlier run", () => {
  test("stay, whatever the counts are now; new values are appended by how often they occur", () => {
    const field = parseField("category");
    const earlier = fieldRows(field, ["a", "b", "c"], counted(2, 7, 0));
    // The earlier names come first; c had no row, d and e are new.
    const found = fieldRows(field, ["a", "b", "c", "d", "e"], counted(0, 1, 3, 4, 9), earlier);
    expect([...earlier.rows]).toEqual([0, 2, 1, 0]);
    expect([...found.rows]).toEqual([0, 2, 1, 5, 4, 3]);
    expect(found.V).toBe(6);
  });

  test("of buckets keep their bounds", () => {
    const field = parseField("price:buckets=2");
    const earlier = fieldRows(field, ["1", "2", "3", "4"], counted(1, 1, 1, 1));
    const names = ["1", "2", "3", "4", "100", "200"];
    const found = fieldRows(field, names, counted(0, 0, 0, 0, 9, 9), earlier);
    expect(found.edges).toEqual(earlier.edges);
    expect([...found.rows]).toEqual([0, 1, 1, 2, 2, 2, 2]);
    expect(found.V).toBe(earlier.V);
  });
});

test("every bucket of n-grams has the row of its number, in this run and in any later one", () => {
  const field = parseField("query:text=16");
  const found = fieldRows(field, ["0", "15", "7"], counted(1, 0, 4));
  expect([found.V, ...found.rows]).toEqual([17, 0, 1, 16, 8]);
  expect(fieldRows(field, ["0", "15", "7"], counted(0, 0, 1), found)).toEqual(found);
  expect(() => fieldRows(field, [], counted())).toThrow(InvalidInputError);
});
