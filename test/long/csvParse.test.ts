// A million valid files, drawn from a seed, as the lanes read them and as `csv-parse` does.

import { expect, test } from "vitest";
import { loadKernels } from "../../functions/adapters/kernelModule.ts";
import { randomStream } from "../../functions/core/random.ts";
import { drawValidCsv, readBoth } from "../support/validCsv.ts";

test("a million valid files are read as csv-parse reads them", () => {
  const kernels = loadKernels({ tile: "plain" });
  const stream = randomStream({ seed: 1_000_000, purpose: "test" });
  for (let file = 0; file < 1_000_000; file++) {
    const drawn = drawValidCsv(stream);
    const { ours, theirs } = readBoth(kernels, drawn);
    if (JSON.stringify(ours) !== JSON.stringify(theirs)) {
      expect(ours, JSON.stringify(drawn)).toEqual(theirs);
    }
  }
});
