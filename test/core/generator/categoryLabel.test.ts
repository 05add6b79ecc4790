import { expect, test } from "vitest";
import { categoryLabel, PLAIN_LABEL } from "../../../functions/core/generator/categoryLabel.ts";

const labels = Array.from({ length: 40 }, (_, category) => categoryLabel(category));

test("every category has a name of its own", () => {
  expect(new Set(labels).size).toBe(labels.length);
  expect(labels[30]).toBe("Category 31");
  expect(labels).toContain(PLAIN_LABEL);
});

test("names hold what CSV has to quote, and text first", () => {
  for (const awkward of [/,/, /"/, /\n/, /[^\n -~]/]) {
    expect(labels.filter((label) => awkward.test(label))).not.toEqual([]);
  }
  expect(labels.filter((label) => /^[\s",]/.test(label))).toEqual([]);
  expect(PLAIN_LABEL).toMatch(/^\w+$/);
});
