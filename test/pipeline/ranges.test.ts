// Ranges of bytes beside what else a run may ask for: with cleaning, sessions and inputs of the model more preprocess
// results than inputs are put together; where rows are wanted as text there is one stream, and its result is that of
// the numbers.

import { describe, expect, test } from "vitest";
import { parseField } from "../../functions/core/inputs/field.ts";
import type { CleaningConfig, Manifest } from "../../functions/core/messages.ts";
import { randomStream } from "../../functions/core/random.ts";
import { inputParts } from "../../functions/core/ranges.ts";
import { DEFAULT_REQUEST, type RunRequest } from "../../functions/core/run/request.ts";
import {
  digestsUnder,
  memoryInputSource,
  planInProcess,
  runInProcess,
} from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";

const [header = "", ...lines] = smallLog({ users: 60 }).trim().split("\n");
const TITLES = ['"red, ""fast"" bike"', "red cup", '"blue\ncup"', "", "  ", "Größe M"];
const rows = lines.map((line, index) => {
  const visit = index % 50 === 7 ? " " : `"v${Math.floor(index / 9)}"`;
  return `${line},${visit},${TITLES[index % TITLES.length]},${index % 11}`;
});
const log = [`${header},visit,title,price`, ...rows, '"open,quote', "u1,i1,never,view,v,t,1", ""];
const inputs = memoryInputSource({ "log.csv": log.join("\n") });
const cleaning: CleaningConfig = {
  collapseRepeatsMs: 3_600_000,
  maxEventsPerDay: null,
  maxEventsPerUser: null,
  minItemEvents: 5,
  minUserEvents: 2,
  eventWeights: [],
};
const small: Partial<RunRequest> = {
  hidden: 8,
  batch: 16,
  rounds: 1,
  shards: 2,
  cleaning,
  sessions: { kind: "column", name: "visit" },
  inputs: {
    fields: ["type", "gap", "title:tokens", "price:buckets=4"].map(parseField),
    combine: null,
    size: null,
  },
};

async function finished(changes: Partial<RunRequest>, seed: number | null = null) {
  const manifest = await planInProcess(inputs, ["log.csv"], { run: { ...small, ...changes } });
  const chaos = seed === null ? null : randomStream({ seed, purpose: "test" });
  const { last, store } = await runInProcess(manifest, { inputs, chaos });
  expect(last).toMatchObject({ kind: "completed" });
  const digests = await digestsUnder(store, "");
  const ofResults = Object.entries(digests).filter(([key]) =>
    /\/(gather|clean|train|evaluate|recommend)\/|recommendations|quarantine|metrics/.test(key),
  );
  const named = ofResults.map(([key, digest]) => [key.replace(manifest.run, "RUN"), digest]);
  return { manifest, results: Object.fromEntries(named) as Record<string, string> };
}

const partsOf = ({ inputs: all }: Manifest) => inputParts(all).length;

describe("cleaning, sessions and inputs of the model", () => {
  test("give in many ranges what they give in one", async () => {
    const whole = await finished({});
    const ranges = await finished({ rangeBytes: 1000 }, 3);
    expect(partsOf(whole.manifest)).toBe(1);
    expect(partsOf(ranges.manifest)).toBeGreaterThan(5);
    expect(Object.keys(whole.results).length).toBeGreaterThan(10);
    expect(ranges.results).toEqual(whole.results);
  });

  test("give as numbers what they give as text", async () => {
    const ingest = { ...DEFAULT_REQUEST.ingest, fromMs: 0 };
    const text = await finished({ ingest, rangeBytes: 1000 });
    expect(partsOf(text.manifest)).toBe(1);
    expect(text.manifest.inputs[0]).toMatchObject({ isStream: true });
    expect(text.results).toEqual((await finished({})).results);
  });
});
