// The protocol in every interleaving of three workers, two reducers and a sweeper that may stop between any two steps.
// `npm run simulate -- --model` prints what was explored.

import { expect, test } from "vitest";
import { exploreProtocol, MODELS } from "../simulator/protocolModel.ts";

test.each(MODELS)("holds for %o", async (size) => {
  const { states, crashes, violations, ends } = await exploreProtocol(size);
  expect(violations).toEqual([]);
  expect(ends).toEqual(size.cancels ? ["cancelled", "completed"] : ["completed"]);
  // So many that a model which lost most of its steps would show.
  expect(states).toBeGreaterThan(100_000);
  expect(crashes).toBeGreaterThan(states);
});
