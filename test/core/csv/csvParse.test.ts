import { expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import { randomStream } from "../../../functions/core/random.ts";
import { drawValidCsv, readBoth } from "../../support/validCsv.ts";

test("3,000 valid files are read as csv-parse reads them (a million in test/long)", () => {
  const kernels = loadKernels({ tile: "plain" });
  const stream = randomStream({ seed: 20261125, purpose: "test" });
  for (let file = 0; file < 3000; file++) {
    const drawn = drawValidCsv(stream);
    const { ours, theirs } = readBoth(kernels, drawn);
    expect(ours, JSON.stringify(drawn)).toEqual(theirs);
  }
});
