// A run that grows out of an earlier one: rows keep their numbers and weights, new ones are appended, and the whole is
// a function of both runs, whatever the order of messages.

import { expect, test } from "vitest";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { parseField } from "../../functions/core/inputs/field.ts";
import { decodeJson } from "../../functions/core/json.ts";
import {
  artifactKey,
  catalogueKey,
  runPrefix,
  vocabularyKey,
  weightsKey,
} from "../../functions/core/keys.ts";
import type { Manifest } from "../../functions/core/messages.ts";
import { randomStream } from "../../functions/core/random.ts";
import type { Growth } from "../../functions/core/run/earlierRun.ts";
import { NO_INPUTS } from "../../functions/core/run/inputsConfig.ts";
import type { RunRequest } from "../../functions/core/run/request.ts";
import { openContainer } from "../../functions/stages/containers.ts";
import { findEarlier } from "../../functions/stages/earlier.ts";
import { cleaningWith } from "../support/cleaning.ts";
import {
  digestsUnder,
  memoryInputSource,
  planInProcess,
  runInProcess,
} from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";

/** The later log has other users and further items, a type that is new, and lacks the items below i6. */
const later = smallLog({ users: 70, items: 31, seed: 2 })
  .split("\n")
  .filter((line) => !/,i[0-5],/.test(line))
  .map((line) => line.replace(/(,i7,.*),buy/, "$1,wish"))
  .join("\n");
const inputs = memoryInputSource({ "a.csv": smallLog(), "b.csv": later });
const small: Partial<RunRequest> = {
  ...{ hidden: 8, batch: 16, rounds: 2, shards: 2, lengthMax: 6 },
  inputs: { ...NO_INPUTS, fields: [parseField("type")] },
};

async function earlierRun() {
  const store = memoryObjectStore();
  const first = await planInProcess(inputs, ["a.csv"], { run: small });
  await runInProcess(first, { inputs, store });
  return { store, first };
}

async function laterRun(
  { store, first }: Awaited<ReturnType<typeof earlierRun>>,
  options: { wants?: "weights" | "vocabulary"; run?: Partial<RunRequest>; seed?: number } = {},
): Promise<Manifest> {
  const { wants = "weights", run = {}, seed = 1 } = options;
  const earlier = await findEarlier(store, first.run, wants);
  const changes = { run: { ...small, ...run }, plan: { earlier } };
  const manifest = await planInProcess(inputs, ["b.csv"], changes);
  const chaos = randomStream({ seed, purpose: "test" });
  const { last } = await runInProcess(manifest, { inputs, store, chaos });
  expect(last).toMatchObject({ kind: "completed" });
  return manifest;
}

test("items and values keep their numbers and the weights of their rows", async () => {
  const before = await earlierRun();
  const { store, first } = before;
  const { run, config } = await laterRun(before);
  const [old, grown] = await Promise.all(
    [first.run, run].map((name) => openContainer(store, vocabularyKey(name), "vocabulary")),
  );
  for (const name of ["items", "eventTypes", "inputs.0"]) {
    const known = (await old?.strings(name)) ?? [];
    const now = (await grown?.strings(name)) ?? [];
    expect(now.slice(0, known.length)).toEqual(known);
    expect(now.length).toBeGreaterThan(known.length);
  }
  const best = config.earlier?.round ?? -1;
  const earlier = await openContainer(store, weightsKey(first.run, best), "weights");
  const start = await openContainer(store, weightsKey(run, 0), "weights");
  for (const name of ["embedding", "weight_hh_l0", "output_bias", "inputs.type"]) {
    const known = await earlier.f32(name);
    const now = await start.f32(name);
    expect(now.subarray(0, known.length)).toEqual(known);
    expect(now.length > known.length).toBe(name !== "weight_hh_l0");
  }
  const catalogue = await openContainer(store, catalogueKey(run), "catalogue");
  expect(await catalogue.json<Growth>("growth")).toMatchObject({
    run: first.run,
    round: best,
    items: { known: 25, appended: 6, idle: 6 },
    fields: [{ name: "type", known: 2, appended: 1 }],
  });
}, 30_000);

test("the order of messages decides nothing, and the vocabulary alone leaves weights fresh", async () => {
  const before = await earlierRun();
  const digestsOf = async (seed: number) => {
    const { run } = await laterRun(before, { seed });
    return Object.values(await digestsUnder(before.store, `${runPrefix(run)}reduce/`));
  };
  const once = await digestsOf(1);
  const again = await earlierRun();
  Object.assign(before, again);
  expect(await digestsOf(7)).toEqual(once);
  const { run, config } = await laterRun(before, { wants: "vocabulary" });
  expect(config.earlier).toMatchObject({ round: null, weights: null });
  const start = await openContainer(before.store, weightsKey(run, 0), "weights");
  expect((await start.f32("output_bias")).every((value) => value === 0)).toBe(true);
}, 30_000);

test("cleaning grows the vocabulary with what is left", async () => {
  const before = await earlierRun();
  const cleaning = cleaningWith({ minItemEvents: 12 });
  const { run } = await laterRun(before, { run: { cleaning } });
  const old = await openContainer(before.store, vocabularyKey(before.first.run), "vocabulary");
  const grown = await openContainer(before.store, vocabularyKey(run), "vocabulary");
  const known = await old.strings("items");
  expect((await grown.strings("items")).slice(0, known.length)).toEqual(known);
}, 30_000);

test("a run that is not there, not trained, or no longer what the plan saw is refused", async () => {
  const before = await earlierRun();
  const { store, first } = before;
  await expect(findEarlier(store, "nothing", "weights")).rejects.toThrow("no such run");
  const earlier = await findEarlier(store, first.run, "weights");
  const other = { ...earlier.earlier, vocabulary: { ...earlier.earlier.vocabulary, digest: "0" } };
  const changes = { run: small, plan: { earlier: { ...earlier, earlier: other } } };
  const manifest = await planInProcess(inputs, ["b.csv"], changes);
  await expect(runInProcess(manifest, { inputs, store })).rejects.toThrow("damaged");
}, 30_000);

test("without rounds, the earlier weights are scored as they are, and only with a warm start", async () => {
  const before = await earlierRun();
  const { run } = await laterRun(before, { run: { rounds: 0 } });
  expect(await before.store.get(weightsKey(run, 0))).not.toBeNull();
  expect(await before.store.get(weightsKey(run, 1))).toBeNull();
  const { rounds } = decodeJson<{ training: { rounds: readonly object[] } }>(
    (await before.store.get(artifactKey(run, "report.json"))) ?? new Uint8Array(0),
    "report.json",
  ).training;
  expect(rounds).toMatchObject([{ round: 0, trainLoss: null }]);
  await expect(laterRun(before, { wants: "vocabulary", run: { rounds: 0 } })).rejects.toThrow(
    "--rounds",
  );
});
