// Training anew from the model in use: the first model, nothing new, a challenger that is refused or promoted, and the
// same answer whoever asks again.

import { expect, test } from "vitest";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { promotedKey } from "../../functions/core/keys.ts";
import type { Manifest } from "../../functions/core/messages.ts";
import type { RunRequest } from "../../functions/core/run/request.ts";
import type { ObjectStore } from "../../functions/ports/objectStore.ts";
import { findEarlier } from "../../functions/stages/earlier.ts";
import { pricesInForce } from "../../functions/stages/prices.ts";
import { promote, readPromotions } from "../../functions/stages/promotions.ts";
import { createRetraining, type Retraining, stepOf } from "../../functions/stages/retraining.ts";
import { memoryInputSource, planInProcess, runInProcess } from "../support/inProcess.ts";
import { PATTERN_HEADER, patterned } from "../support/patternedLog.ts";

const small: Partial<RunRequest> = {
  ...{ hidden: 24, batch: 32, rounds: 8, patience: 8, shards: 1, lengthMax: 8 },
  ...{ learningRate: 0.02, keepSeen: true, split: { kind: "last-item" } },
};

const january = PATTERN_HEADER + patterned(0, (a, b) => a + b);
const february = january + patterned(1, (a, b) => a + 2 * b);
const march = february + patterned(2, (a, b) => a + 2 * b, 30);
const inputs = memoryInputSource({ january, february, march });
const policy = { newShareMin: 0.1, costLimitUsd: null };

/** What `millrace retrain` does, run by run; how many runs were driven, and what was decided. */
async function retrained(store: ObjectStore, record: Retraining) {
  const prices = await pricesInForce(store, "us-east-1");
  for (let driven = 0; ; driven++) {
    const step = await stepOf(store, record, prices);
    if (step.kind === "decided") {
      return { driven, ...step.decision };
    }
    await runInProcess(step.manifest, { inputs, store });
  }
}

async function occasion(store: ObjectStore, file: string, chosen = policy): Promise<Retraining> {
  const champion = (await readPromotions(store)).at(-1)?.run;
  if (champion === undefined) {
    const challenger = await planInProcess(inputs, [file], { run: small });
    return createRetraining(store, { champion: null, challenger }, chosen);
  }
  const plan = { earlier: await findEarlier(store, champion, "weights") };
  const planned = {
    champion: await planInProcess(inputs, [file], { run: { ...small, rounds: 0 }, plan }),
    challenger: await planInProcess(inputs, [file], { run: small, plan }),
  };
  return createRetraining(store, planned, chosen);
}

/** A store in which January's model is in use. */
async function afterJanuary() {
  const store = memoryObjectStore();
  const first = await retrained(store, await occasion(store, "january"));
  expect(first).toMatchObject({ outcome: "promoted", champion: null, scoring: null, driven: 1 });
  return { store, first: first.challenger };
}

const inUse = async (store: ObjectStore) => (await readPromotions(store)).map(({ run }) => run);

test("a model that got worse is replaced by a better one, once, whoever asks again", async () => {
  const { store, first } = await afterJanuary();
  const again = await retrained(store, await occasion(store, "january"));
  expect(again).toMatchObject({ outcome: "not-needed", driven: 0, champion: first });

  // However much is new, it is not enough: the reason is that the model in use got worse.
  const record = await occasion(store, "february", { ...policy, newShareMin: 1.01 });
  const second = await retrained(store, record);
  expect(second.need).toContain("does worse than it did");
  expect(second).toMatchObject({ outcome: "promoted", driven: 2, champion: first });
  expect(second.findings.map(({ name }) => name)).toEqual(["better", "slices", "gates"]);
  expect(await inUse(store)).toEqual([first, second.challenger]);

  expect(await retrained(store, record)).toEqual({ ...second, driven: 0 });
  expect(await inUse(store)).toEqual([first, second.challenger]);
  // A process that ended between the decision and the promotion is made up for.
  await store.remove(promotedKey(1));
  expect(await retrained(store, record)).toEqual({ ...second, driven: 0 });
  expect(await inUse(store)).toEqual([first, second.challenger]);

  const third = await retrained(store, await occasion(store, "march"));
  expect(third).toMatchObject({ outcome: "refused", driven: 2, champion: second.challenger });
  expect(third.findings[0]).toMatchObject({ name: "better", isMet: false });
  expect(await inUse(store)).toEqual([first, second.challenger]);
});

test("little new data trains nothing while the model in use holds", async () => {
  const { store, first } = await afterJanuary();
  const plan = { earlier: await findEarlier(store, first, "weights") };
  const same = memoryInputSource({ copy: january });
  const options = { run: small, plan };
  const challenger = await planInProcess(same, ["copy"], options);
  const champion = await planInProcess(same, ["copy"], { run: { ...small, rounds: 0 }, plan });
  const renamed = (manifest: Manifest): Manifest => ({
    ...manifest,
    inputs: manifest.inputs.map((input) => ({ ...input, uri: "january", etag: "touched" })),
  });
  const planned = { champion: renamed(champion), challenger: renamed(challenger) };
  const record = await createRetraining(store, planned, { ...policy, newShareMin: 1.01 });
  expect(record.newShare).toBe(1);
  const decision = await retrained(store, record);
  expect(decision).toMatchObject({ outcome: "not-needed", driven: 1 });
  expect(decision.need).toContain("the model in use holds");
  expect(await inUse(store)).toEqual([first]);
});

test("another model that came into use meanwhile is not replaced", async () => {
  const store = memoryObjectStore();
  const record = await occasion(store, "january");
  await promote(store, "other", { known: [], decidedAtMs: 0, reasons: ["by hand"] });
  const decision = await retrained(store, record);
  expect(decision.outcome).toBe("refused");
  expect(decision.findings).toMatchObject([{ name: "completed", isMet: false }]);
  expect(await inUse(store)).toEqual(["other"]);
});
