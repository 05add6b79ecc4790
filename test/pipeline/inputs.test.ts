// Fields from the file to the result: what a position is told, and that it is told nothing of its target.

import { describe, expect, test } from "vitest";
import { parseField } from "../../functions/core/inputs/field.ts";
import { runPrefix } from "../../functions/core/keys.ts";
import { randomStream } from "../../functions/core/random.ts";
import { NO_INPUTS } from "../../functions/core/run/inputsConfig.ts";
import type { RunRequest } from "../../functions/core/run/request.ts";
import type { RunResult } from "../../functions/core/run/result.ts";
import { openContainer } from "../../functions/stages/containers.ts";
import {
  digestsUnder,
  memoryInputSource,
  planInProcess,
  runInProcess,
} from "../support/inProcess.ts";

const USERS = 60;
const EVENTS = 9;
const ITEMS = 12;

/** Items without any order, so that nothing but a column can tell which comes next. */
function randomLog(): { readonly header: string; readonly rows: readonly string[] } {
  const stream = randomStream({ seed: 3, purpose: "test" });
  const rows: string[] = [];
  for (let user = 0; user < USERS; user++) {
    const items = Array.from({ length: EVENTS + 1 }, () => stream.integer(ITEMS));
    for (let event = 0; event < EVENTS; event++) {
      const [own, next] = [items[event], items[event + 1]];
      const time = 1_700_000_000 + user + event * 100_000;
      rows.push(`u${user},i${own},${time},i${own},i${next},go i${next} now,${next}`);
    }
  }
  return { header: "user,item,time,own,next,words,number", rows };
}

const { header, rows } = randomLog();
const whole = { "log.csv": [header, ...rows, ""].join("\n") };
const half = Math.floor(rows.length / 2);
const halves = {
  "a.csv": [header, ...rows.slice(0, half), ""].join("\n"),
  "b.csv": [
    "number,words,next,own,time,item,user",
    ...rows.slice(half).map((row) => row.split(",").reverse().join(",")),
    "",
  ].join("\n"),
};

const small: Partial<RunRequest> = {
  ...{ hidden: 16, batch: 32, rounds: 14, patience: 14, shards: 2, lengthMax: 6 },
  ...{ keepSeen: true, learningRate: 0.02, split: { kind: "last-item" } },
};

async function finished(
  names: readonly string[],
  changes: Partial<RunRequest> = {},
  files: Readonly<Record<string, string>> = whole,
) {
  const inputs = memoryInputSource(files);
  const fields = { ...NO_INPUTS, fields: names.map(parseField) };
  const run = { ...small, inputs: fields, ...changes };
  const manifest = await planInProcess(inputs, Object.keys(files), { run });
  const { last, store } = await runInProcess(manifest, { inputs });
  expect(last?.kind).toBe("completed");
  const bytes = await store.get(`${runPrefix(manifest.run)}artifacts/result.json`);
  const result = JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array(0))) as RunResult;
  return { manifest, store, result, hits: result.metrics.test["hit_rate@1"] ?? 0 };
}

const CHANCE = 1 / ITEMS;

describe("a column that tells the next item", () => {
  test.each(["next", "words:tokens", "number:buckets=40"])("is learned from: %s", async (name) => {
    expect((await finished([name])).hits).toBeGreaterThan(0.9);
  });

  test("is learned from side by side with others", async () => {
    const inputs = { fields: ["gap", "own", "next"].map(parseField), combine: "concat", size: 8 };
    const { hits } = await finished([], { inputs: inputs as RunRequest["inputs"] });
    expect(hits).toBeGreaterThan(0.9);
  });
});

test("a column that tells an event's own item says nothing of the next", async () => {
  expect((await finished(["own"])).hits).toBeLessThan(3 * CHANCE);
});

describe("a run with inputs", () => {
  const names = ["gap", "next", "words:tokens", "number:buckets=5"];
  const quick = { rounds: 2, patience: 2 };

  test("is the same over one file and over its halves with other orders of columns", async () => {
    const [one, two] = [await finished(names, quick), await finished(names, quick, halves)];
    expect(two.result.digest).toEqual(one.result.digest);
  });

  test("writes the same bytes twice, and others than without inputs", async () => {
    const [one, two] = [await finished(names, quick), await finished(names, quick)];
    expect(await digestsUnder(one.store, "")).toEqual(await digestsUnder(two.store, ""));
    const plain = await finished([], quick);
    expect(plain.result.digest).not.toEqual(one.result.digest);
  });

  test("keeps in the catalogue which values have rows, from training events alone", async () => {
    const { store, manifest } = await finished(names, quick);
    const prefix = runPrefix(manifest.run);
    const catalogue = await openContainer(store, `${prefix}reduce/catalogue.bin`, "catalogue");
    const tables = await catalogue.json<{ V: number; edges: number[] | null }[]>("inputs");
    expect(tables.map(({ edges }) => edges?.length ?? null)).toEqual([null, null, null, 4]);
    // All gaps are of 100,000 s. Words: "go", "now" and the items.
    expect(tables.map(({ V }) => V)).toEqual([2, ITEMS + 1, ITEMS + 3, 6]);
    const weights = await openContainer(store, `${prefix}reduce/weights-00001.bin`, "weights");
    const shape = await weights.json<{ inputs: { tables: { name: string }[] } }>("shape");
    expect(shape.inputs.tables.map(({ name }) => name)).toEqual(names);
    expect((await weights.f32("inputs.words:tokens")).length).toBe((ITEMS + 3) * 16);
  });

  test("whose column is blank in training ends with an error that names it", async () => {
    const blank = { "log.csv": whole["log.csv"].replaceAll(/,i\d+,go/g, ",,go") };
    const inputs = memoryInputSource(blank);
    const fields = { ...NO_INPUTS, fields: [parseField("next")] };
    const run = { ...small, ...quick, inputs: fields };
    const manifest = await planInProcess(inputs, ["log.csv"], { run });
    expect((await runInProcess(manifest, { inputs })).last).toMatchObject({
      kind: "failed",
      error: {
        name: "InvalidInputError",
        explanation: { code: "input-without-values", where: "--input next" },
      },
    });
  });
});
