import { expect, test } from "vitest";
import { LABEL_NOISE, textsCsv } from "../../../functions/core/generator/texts.ts";

const GOOD = /good|great|lovely|perfect|excellent|solid|quick|comfortable/;

/** The label that the rule gives: the judgement of the last clause. */
function labelOf(text: string): number {
  const last = text.slice(text.indexOf(" but "));
  return Number(GOOD.test(last) !== / not /.test(last));
}

const rows = textsCsv({ seed: 3, texts: 3000 })
  .trimEnd()
  .split("\n")
  .slice(1)
  .map((row) => row.split(",") as [string, string]);

test("labels follow the last clause, but for the noise", () => {
  expect(rows).toHaveLength(3000);
  const wrong = rows.filter(([text, label]) => labelOf(text) !== Number(label)).length / 3000;
  // Five standard deviations.
  const bound = 5 * Math.sqrt((LABEL_NOISE * (1 - LABEL_NOISE)) / 3000);
  expect(Math.abs(wrong - LABEL_NOISE)).toBeLessThan(bound);
});

test("labels are balanced, and the first clause says nothing", () => {
  const ones = rows.filter(([, label]) => label === "1").length / 3000;
  expect(Math.abs(ones - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / 3000));
  const first = (text: string) => (GOOD.test(text.slice(0, text.indexOf(" but "))) ? 1 : 0);
  const agree = rows.filter(([text, label]) => first(text) === Number(label)).length / 3000;
  expect(Math.abs(agree - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / 3000));
});

test("the same configuration gives the same text, and more texts begin with the same", () => {
  const few = textsCsv({ seed: 3, texts: 10 });
  expect(textsCsv({ seed: 3, texts: 20 }).startsWith(few)).toBe(true);
  expect(textsCsv({ seed: 4, texts: 10 })).not.toBe(few);
});
