// The functions as they are deployed: each bundle loads in a process of its own, with nothing beside it but the numeric
// modules, and answers its first invocation.

import { describe, expect, test } from "vitest";
import { WORKERS } from "../../stacks/sizes.ts";
import { functionBundles } from "../stacks/bundles.ts";
import { coldStart } from "../stacks/coldStarts.ts";
import { hasPlatform, NOT_INSTALLED } from "../stacks/platform.ts";

describe.skipIf(!hasPlatform)(`the bundle of a function (${NOT_INSTALLED})`, () => {
  test("loads by itself, and gives back work of a run that is not there", async () => {
    const isWorker = ({ name }: { name: string }) => (WORKERS as readonly string[]).includes(name);
    const bundles = (await functionBundles()).filter(isWorker);
    const answers: Record<string, unknown> = {};
    for (const bundle of bundles) {
      answers[bundle.name] = (await coldStart(bundle)).answer;
    }
    const failed = { batchItemFailures: [{ itemIdentifier: "1" }] };
    expect(answers).toEqual(Object.fromEntries(WORKERS.map((name) => [name, failed])));
  });
});
