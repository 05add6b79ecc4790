import { expect, test } from "vitest";
import { nameWithin } from "../../../functions/core/report/baselineTexts.ts";

test("names lose their capital within a sentence, abbreviations and proper names keep it", () => {
  const names = ["Most popular", "User-kNN", "V-SKNN", "EASE", "Markov chain"];
  expect(names.map(nameWithin)).toEqual([
    "most popular",
    "user-kNN",
    "V-SKNN",
    "EASE",
    "Markov chain",
  ]);
});
