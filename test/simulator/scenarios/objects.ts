// Faults of what stands in the store: damaged, nonsensical, or gone.

import { memoryObjectStore } from "../../../functions/adapters/memoryObjectStore.ts";
import { InputUnavailableError } from "../../../functions/core/errors.ts";
import { weightsKey } from "../../../functions/core/keys.ts";
import { describeModel } from "../../../functions/core/models/modelDescription.ts";
import type { ObjectStore } from "../../../functions/ports/objectStore.ts";
import {
  openContainer,
  type Sections,
  writeContainer,
} from "../../../functions/stages/containers.ts";
import { referenceRun, simulateFault } from "../simulation.ts";
import { inTheCloud } from "./cloudRuns.ts";
import { SAME, type Scenario } from "./scenario.ts";
import { drive, inputs, planSmall, verdict } from "./smallRun.ts";

/** Something is done to the first weights once they are there; what the run then says. */
async function spoiled(
  spoil: (store: ObjectStore, key: string) => Promise<Spoiled>,
): Promise<string> {
  const manifest = await planSmall();
  const inner = memoryObjectStore();
  const target = weightsKey(manifest.run, 1);
  let bad: ObjectStore | null = null;
  const store: ObjectStore = {
    ...inner,
    async putIfAbsent(key, chunks) {
      const isCreated = await inner.putIfAbsent(key, chunks);
      if (key === target && isCreated) {
        bad = await spoil(inner, key);
      }
      return isCreated;
    },
    get: (key) => (key === target && bad !== null ? bad : inner).get(key),
    size: (key) => (key === target && bad !== null ? bad : inner).size(key),
    getRange: (key, start, end) =>
      (key === target && bad !== null ? bad : inner).getRange(key, start, end),
  };
  const end = await drive(manifest, store, { attemptsMax: 1 });
  const resumed = await drive(manifest, inner);
  return `${end}; mended and resumed: ${await verdict(manifest, inner, resumed)}`;
}

type Spoiled = ObjectStore;

/** The object's bytes as `change` makes them. */
async function withBytes(
  store: ObjectStore,
  key: string,
  change: (bytes: Uint8Array) => Uint8Array,
): Promise<Spoiled> {
  const spoiledStore = memoryObjectStore();
  const bytes = (await store.get(key)) ?? new Uint8Array(0);
  await spoiledStore.putIfAbsent(key, [change(bytes)]);
  return spoiledStore;
}

/** The object as a whole container of the right kind, whose weights `change` makes. */
async function withWeights(
  store: ObjectStore,
  key: string,
  change: (values: Float32Array) => Sections[string],
): Promise<Spoiled> {
  const reader = await openContainer(store, key, "weights");
  const shape = await reader.u8("shape");
  const { parameters } = describeModel(JSON.parse(new TextDecoder().decode(shape)));
  const sections: Record<string, Sections[string]> = { shape };
  for (const { name } of parameters) {
    sections[name] = change(await reader.f32(name));
  }
  const spoiledStore = memoryObjectStore();
  await writeContainer(spoiledStore, { key, kind: "weights", sections });
  return spoiledStore;
}

/** Objects of a finished stage are removed while the run goes on. */
async function removed(pattern: RegExp): Promise<string> {
  const manifest = await planSmall();
  const inner = memoryObjectStore();
  let isGone = true;
  const hidden = (key: string) => isGone && pattern.test(key);
  const store: ObjectStore = {
    ...inner,
    get: async (key) => (hidden(key) ? null : inner.get(key)),
    getRange: async (key, start, end) => (hidden(key) ? null : inner.getRange(key, start, end)),
    size: async (key) => (hidden(key) ? null : inner.size(key)),
  };
  const end = await drive(manifest, store, { attemptsMax: 1 });
  isGone = false;
  return `${end}; put back and resumed: ${await verdict(manifest, inner, await drive(manifest, inner))}`;
}

async function inputGone(): Promise<string> {
  const manifest = await planSmall();
  const store = memoryObjectStore();
  const gone = () => {
    throw new InputUnavailableError({
      code: "input-missing",
      what: "the input is not there",
      where: "log.csv",
      expected: "the input of the plan",
      found: "nothing",
      fix: "put it back and resume the run",
    });
  };
  const end = await drive(manifest, store, { inputs: { ...inputs, read: gone, readRange: gone } });
  return `${end}; put back and resumed: ${await verdict(manifest, store, await drive(manifest, store))}`;
}

async function damagedWhenStored(): Promise<string> {
  const { end, failures } = await simulateFault("damaged-object", 1, await referenceRun());
  return failures[0] ?? end;
}

function flipped(bytes: Uint8Array): Uint8Array {
  const changed = bytes.slice();
  const middle = changed.length >> 1;
  changed[middle] = (changed[middle] as number) ^ 1;
  return changed;
}

const PUT_BACK = `put back and resumed: ${SAME}`;

export const OBJECT_SCENARIOS: readonly Scenario[] = [
  {
    fault: 13,
    name: "reads arrive truncated or with a flipped bit",
    expected: SAME,
    run: () => inTheCloud({ "truncated-read": 0.01, "flipped-read": 0.01 }),
  },
  {
    fault: 13,
    name: "an object is damaged as it is stored",
    expected: "CorruptObjectError",
    run: damagedWhenStored,
  },
  {
    fault: 13,
    name: "weights are cut short",
    expected: `CorruptObjectError; mended and resumed: ${SAME}`,
    run: () => spoiled((store, key) => withBytes(store, key, (bytes) => bytes.subarray(0, 99))),
  },
  {
    fault: 13,
    name: "one bit of the weights is flipped",
    expected: `CorruptObjectError; mended and resumed: ${SAME}`,
    run: () => spoiled((store, key) => withBytes(store, key, flipped)),
  },
  {
    fault: 13,
    name: "weights are not numbers, with a right checksum",
    expected: `LimitError; mended and resumed: ${SAME}`,
    run: () =>
      spoiled((store, key) => withWeights(store, key, (values) => values.map(() => Number.NaN))),
  },
  {
    fault: 13,
    name: "weights have another type",
    expected: `CorruptObjectError; mended and resumed: ${SAME}`,
    run: () =>
      spoiled((store, key) => withWeights(store, key, (values) => Float64Array.from(values))),
  },
  {
    fault: 13,
    name: "weights have another shape",
    expected: `CorruptObjectError; mended and resumed: ${SAME}`,
    run: () => spoiled((store, key) => withWeights(store, key, (values) => values.subarray(1))),
  },
  {
    fault: 25,
    name: "the input disappears before it is read",
    expected: `InputUnavailableError; ${PUT_BACK}`,
    run: inputGone,
  },
  {
    fault: 25,
    name: "the shards disappear before training",
    expected: `CorruptObjectError; ${PUT_BACK}`,
    run: () => removed(/\/gather\//),
  },
  {
    fault: 25,
    name: "merged weights disappear before the next round",
    expected: `CorruptObjectError; ${PUT_BACK}`,
    run: () => removed(/weights-00001/),
  },
];
