// The functions as they are deployed: each bundle loads in a process of its own, with nothing beside it but the numeric
// modules, and answers its first invocation, which is about things that are not there.

import { expect, test } from "vitest";
import { FUNCTIONS, type FunctionName, WORKERS, type Worker } from "../../stacks/sizes.ts";
import { functionBundles } from "../stacks/bundles.ts";
import { coldStart } from "../stacks/coldStarts.ts";

const OTHERS: Readonly<Record<Exclude<FunctionName, Worker>, unknown>> = {
  inbox: { batchItemFailures: [] },
  follow: { batchItemFailures: [] },
  sweep: [],
  retrain: { retraining: null },
  collect: { removed: [], bytes: 0 },
  // What is thrown has the name that a state machine matches.
  expandPlan: expect.objectContaining({ errorType: "ConfigurationError" }),
  startRun: expect.objectContaining({ errorType: "ConfigurationError" }),
  comparePlan: expect.objectContaining({ errorType: "CorruptObjectError" }),
  failPlan: { failure: "plan-failures/cold.json" },
};

test("a function bundles its own work: less than a megabyte", () => {
  const bundles = functionBundles();
  expect(bundles.map(({ name }) => name)).toEqual([...FUNCTIONS]);
  const large = bundles.filter(({ bytes }) => bytes > 1_000_000);
  expect(large.map(({ name, bytes }) => `${name}: ${bytes}`)).toEqual([]);
});

test("a bundle loads by itself, and gives back work of a run that is not there", async () => {
  const answers: Record<string, unknown> = {};
  const bundles = [...functionBundles()];
  const lane = async () => {
    for (let next = bundles.pop(); next !== undefined; next = bundles.pop()) {
      answers[next.name] = (await coldStart(next)).answer;
    }
  };
  await Promise.all([lane(), lane(), lane()]);
  const failed = { batchItemFailures: [{ itemIdentifier: "1" }] };
  const workers = Object.fromEntries(WORKERS.map((name) => [name, failed]));
  expect(answers).toEqual({ ...workers, ...OTHERS });
});
