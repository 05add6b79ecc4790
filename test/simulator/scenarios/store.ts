// Faults of the store, of what stands in it, and of processes that die between two operations on it.

import { putMultipart } from "../../../functions/adapters/s3Multipart.ts";
import { s3ObjectStore } from "../../../functions/adapters/s3ObjectStore.ts";
import { faultsOf, type RecoverableFault } from "../faults.ts";
import { type Bucket, simulatedS3Client } from "../simulatedS3.ts";
import { inTheCloud } from "./cloudRuns.ts";
import { SAME, type Scenario } from "./scenario.ts";
import { type Kill, killedAndResumed } from "./smallRun.ts";

const RACERS = 32;

function emptyBucket(): Bucket {
  return { objects: new Map(), onCreate: (_, object) => object };
}

/** Many writers of one key, under faults of the service: how many are told that they created it. */
async function racers(rates: Readonly<Partial<Record<RecoverableFault, number>>>): Promise<string> {
  const bucket = emptyBucket();
  const faults = faultsOf(1, { rates });
  const owners = new Set<number>();
  const told = await Promise.all(
    Array.from({ length: RACERS }, async (_, racer) => {
      const line = {
        travel: () => new Promise<void>((resolve) => setImmediate(resolve)),
        created: () => owners.add(racer),
      };
      const store = s3ObjectStore(simulatedS3Client(bucket, line, faults), {
        bucket: "simulated",
        wait: line.travel,
      });
      return store.putIfAbsent("key", [Uint8Array.of(racer)]).catch(() => null);
    }),
  );
  const winners = [...told.keys()].filter((racer) => told[racer] === true);
  const isHonest = winners.length === 1 && owners.has(winners[0] ?? -1);
  return isHonest ? "one winner, the one who wrote" : `${winners.length} winners`;
}

/** A writer of a large object dies between its parts; another writes it whole. */
async function killedBetweenParts(): Promise<string> {
  const parts: number[] = [];
  let isWhole = false;
  const client = (isKilled: boolean) => ({
    async send(command: { constructor: { name: string } }) {
      const { name } = command.constructor;
      if (name === "HeadObjectCommand" && !isWhole) {
        throw new Error("NotFound");
      }
      if (name === "UploadPartCommand" && isKilled && parts.push(1) === 2) {
        throw new Error("killed");
      }
      isWhole ||= name === "CompleteMultipartUploadCommand";
      return { UploadId: "upload", ETag: "etag" };
    },
  });
  const chunks = [new Uint8Array(70 * 2 ** 20)];
  const write = (isKilled: boolean) =>
    putMultipart({ client: client(isKilled) as never, bucket: "b", name: "n", mark: "m", chunks });
  await write(true).catch(() => {});
  const between = isWhole ? "half an object" : "nothing";
  await write(false);
  return `${between}, then ${isWhole ? "the whole object" : "nothing"}`;
}

const kills: readonly (readonly [number, string, Kill])[] = [
  [4, "a worker before it reads", { time: "before", name: "get", key: /manifest/ }],
  [4, "a worker in the midst of its task", { time: "after", name: "getRange", key: /catalogue/ }],
  [
    4,
    "a worker before it commits",
    { time: "before", name: "putIfAbsent", key: /train.*00001-of/ },
  ],
  [
    4,
    "a worker after it committed, before it acknowledges",
    { time: "after", name: "putIfAbsent", key: /train.*00001-of/ },
  ],
  [8, "a reducer before its object", { time: "before", name: "putIfAbsent", key: /weights-00001/ }],
  [
    8,
    "a reducer after its object, before the log",
    { time: "after", name: "putIfAbsent", key: /weights-00001/ },
  ],
  [
    8,
    "a reducer after the log, before it sends",
    { time: "after", name: "putIfAbsent", key: /log\/0*3\.json/ },
  ],
];

const ONE = "one winner, the one who wrote";

export const STORE_SCENARIOS: readonly Scenario[] = [
  ...kills.map(([fault, name, kill]) => ({
    fault,
    name: `kills ${name}`,
    expected: SAME,
    run: () => killedAndResumed(kill),
  })),
  {
    fault: 4,
    name: "kills a writer between two parts of a large object",
    expected: "nothing, then the whole object",
    run: killedBetweenParts,
  },
  {
    fault: 4,
    name: "kills one invocation of four at any step",
    expected: SAME,
    run: () => inTheCloud({ crash: 0.25 }),
  },
  {
    fault: 7,
    name: "32 writers, 409 to four of ten",
    expected: ONE,
    run: () => racers({ "conflict-409": 0.4 }),
  },
  {
    fault: 7,
    name: "32 writers, three of ten answers lost: 412 for one's own write",
    expected: ONE,
    run: () => racers({ "lost-answer": 0.3 }),
  },
  {
    fault: 7,
    name: "32 writers, three of ten told to slow down",
    expected: ONE,
    run: () => racers({ "slow-down-503": 0.3 }),
  },
  {
    fault: 7,
    name: "a run under all of these",
    expected: SAME,
    run: () => inTheCloud({ "conflict-409": 0.1, "lost-answer": 0.1, "slow-down-503": 0.1 }),
  },
  {
    fault: 8,
    name: "wakes a reducer up when the run has moved on",
    expected: SAME,
    run: () => inTheCloud({ "delayed-message": 0.5, "duplicate-message": 0.8 }),
  },
  {
    fault: 12,
    name: "lists in pages of two keys, while keys are added",
    expected: SAME,
    run: () => inTheCloud({ "slow-answer": 0.05 }, 2),
  },
];
