// Faults of the data, of the machine, and of whoever starts runs.

import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import { memoryObjectStore } from "../../../functions/adapters/memoryObjectStore.ts";
import { MillraceError } from "../../../functions/core/errors.ts";
import type { Manifest } from "../../../functions/core/messages.ts";
import type { RunRequest } from "../../../functions/core/run/request.ts";
import type { ObjectStore } from "../../../functions/ports/objectStore.ts";
import { digestsUnder, memoryInputSource } from "../../support/inProcess.ts";
import type { FatalFault } from "../faults.ts";
import { referenceRun, simulateFault } from "../simulation.ts";
import { inTheCloud } from "./cloudRuns.ts";
import { SAME, type Scenario } from "./scenario.ts";
import { drive, LOG, planSmall, verdict } from "./smallRun.ts";

type Text = string | Uint8Array;

/** The shards that a run makes of a file, by name; or the code of the error with which it is refused. */
async function shardsOf(content: Text, changes: Partial<RunRequest> = {}): Promise<string> {
  const inputs = memoryInputSource({ "log.csv": content });
  try {
    const manifest = await planSmall({ rounds: 1, ...changes }, inputs);
    const store = memoryObjectStore();
    const end = await drive(manifest, store, { inputs });
    const digests = Object.entries(await digestsUnder(store, "")).filter(([key]) =>
      key.includes("/gather/"),
    );
    const shards = digests.map(([key, digest]) => `${key.slice(-18)} ${digest}`);
    return end === "completed" ? shards.join("\n") : end;
  } catch (error) {
    return error instanceof MillraceError ? error.explanation.code : String(error);
  }
}

/** Whether a file gives the shards of the plain one. */
async function shardsBeside(content: Text, changes: Partial<RunRequest> = {}): Promise<string> {
  const [plain, other] = [await shardsOf(LOG), await shardsOf(content, changes)];
  return plain === other ? "same shards" : other.slice(0, 80);
}

const rows = LOG.trimEnd().split("\n");
const [header = "", ...events] = rows;
const withColumn = (noteOf: (index: number) => string) =>
  [`${header},note`, ...events.map((row, index) => `${row},${noteOf(index)}`), ""].join("\n");
const BROKEN_ROWS = ["u1,i1", ",i1,1700000000000,view", "u1,i1,when?,view"];
const quoted = withColumn((index) => `"a ""note""\n, over ${index} lines\n"`);
const long = withColumn((index) => (index === 40 ? `"${"x\n".repeat(4000)}"` : ""));

function reordered(): string {
  const swapped = rows.map((row) => row.split(",").toReversed().join(","));
  return `${swapped.join("\n")}\n`;
}

function invalidUtf8(): Uint8Array {
  return Buffer.concat([Buffer.from(LOG), Buffer.from("u1,i\xff,1700000000000,view\n", "latin1")]);
}

async function refusedTwice(): Promise<string> {
  const twice = memoryInputSource({ "a.csv": LOG, "b.csv": LOG });
  return planSmall({}, twice, ["a.csv", "b.csv"]).then(
    () => "planned",
    (error: unknown) => (error instanceof MillraceError ? error.explanation.code : String(error)),
  );
}

async function twoFiles(): Promise<string> {
  const half = events.length >> 1;
  const parts = {
    "a.csv": [header, ...events.slice(0, half)],
    "b.csv": [header, ...events.slice(half)],
  };
  const texts = Object.entries(parts).map(([name, lines]) => [name, `${lines.join("\n")}\n`]);
  const inputs = memoryInputSource(Object.fromEntries(texts));
  const manifest = await planSmall({}, inputs, ["a.csv", "b.csv"]);
  return drive(manifest, memoryObjectStore(), { inputs });
}

async function fatal(kind: FatalFault): Promise<string> {
  const { end, failures } = await simulateFault(kind, 1, await referenceRun());
  return failures[0] ?? end;
}

/** Two processes start and drive the same run at once, each with a queue of its own. */
async function startedTwice(): Promise<string> {
  const manifest = await planSmall();
  const store = memoryObjectStore();
  const ends = await Promise.all([drive(manifest, store), drive(manifest, store)]);
  return verdict(manifest, store, ends.find((end) => end !== "completed") ?? "completed");
}

/** Two runs at once in one store. */
async function overlapping(): Promise<string> {
  const manifests = [await planSmall(), await planSmall({ seed: 2 })];
  const store = memoryObjectStore();
  const verdicts = await Promise.all(
    manifests.map(async (manifest) => verdict(manifest, store, await drive(manifest, store))),
  );
  return [...new Set(verdicts)].join("; ");
}

/** Every look at the machine's clock shows another day. */
async function wrongClocks(): Promise<string> {
  const manifest = await planSmall();
  const { now } = Date;
  let looks = 0;
  Date.now = () => now() + 86_400_000 * ((looks++ % 7) - 3);
  try {
    const store = memoryObjectStore();
    const end = await drive(manifest, store);
    return await verdict(manifest, store, end);
  } finally {
    Date.now = now;
  }
}

async function withTile(tile: "plain" | "wide"): Promise<string> {
  const manifest = await planSmall();
  const kernels = loadKernels({ tile });
  return withKernels(manifest, kernels);
}

async function withKernels(
  manifest: Manifest,
  kernels: ReturnType<typeof loadKernels>,
): Promise<string> {
  const store = memoryObjectStore();
  const end = await drive(manifest, store, { kernels: () => kernels });
  return verdict(manifest, store, end);
}

async function grownMemory(): Promise<string> {
  const kernels = loadKernels({ tile: "plain" });
  kernels.run.memory.grow(2 ** 30 / 65_536);
  return withKernels(await planSmall(), kernels);
}

/** One environment does a thousand invocations; its memory may grow in the first run only. */
async function thousandInvocations(): Promise<string> {
  const manifest = await planSmall();
  const kernels = loadKernels({ tile: "plain" });
  let invocations = 0;
  let bytes = 0;
  for (let run = 0; invocations < 1000; run++) {
    const { handleMessage } = await import("../../../functions/stages/dispatch.ts");
    const end = await drive(manifest, memoryObjectStore(), {
      kernels: () => kernels,
      handle: async (body, ports) => {
        invocations += 1;
        await handleMessage(body, ports);
      },
    });
    const now = kernels.run.memory.buffer.byteLength;
    if (end !== "completed" || (run > 0 && now !== bytes)) {
      return `${end} after ${invocations} invocations with ${now} bytes, not ${bytes}`;
    }
    bytes = now;
  }
  return "1000 invocations, memory as after the first run";
}

async function tooLargeModel(): Promise<string> {
  const manifest = await planSmall({ hidden: 1024, batch: 4096, lengthMax: 200, memoryMb: 512 });
  return drive(manifest, memoryObjectStore());
}

/** Where a run writes: what starts runs lies elsewhere. */
async function writtenPrefixes(): Promise<string> {
  const manifest = await planSmall();
  const store = memoryObjectStore();
  const written = new Set<string>();
  const noting: ObjectStore = {
    ...store,
    putIfAbsent(key, chunks) {
      written.add(key.slice(0, key.indexOf("/") + 1));
      return store.putIfAbsent(key, chunks);
    },
  };
  const end = await drive(manifest, noting);
  return `${end}, wrote under ${[...written].join(", ")}`;
}

const SHARDS = "same shards";

export const DATA_SCENARIOS: readonly Scenario[] = [
  {
    fault: 14,
    name: "a byte order mark and CRLF",
    expected: SHARDS,
    run: () => shardsBeside(`\ufeff${LOG.replaceAll("\n", "\r\n")}`),
  },
  {
    fault: 14,
    name: "quoted line feeds across ranges of 97 bytes",
    expected: SHARDS,
    run: () => shardsBeside(quoted, { rangeBytes: 97 }),
  },
  {
    fault: 14,
    name: "a row of 8 kB in ranges of 200 bytes",
    expected: SHARDS,
    run: () => shardsBeside(long, { rangeBytes: 200 }),
  },
  {
    fault: 14,
    name: "columns in another order",
    expected: SHARDS,
    run: () => shardsBeside(reordered()),
  },
  {
    fault: 14,
    name: "rows that cannot be read, set aside",
    expected: SHARDS,
    run: () => shardsBeside(`${LOG}${BROKEN_ROWS.join("\n")}\n`),
  },
  {
    fault: 14,
    name: "invalid UTF-8, set aside",
    expected: SHARDS,
    run: () => shardsBeside(invalidUtf8()),
  },
  {
    fault: 14,
    name: "no header with the columns",
    expected: "missing-column",
    run: () => shardsOf("user_id,thing,timestamp\nu,x,1\n"),
  },
  { fault: 14, name: "an empty file", expected: "empty-file", run: () => shardsOf("") },
  {
    fault: 14,
    name: "rows none of which can be read",
    expected: "InvalidInputError",
    run: () => fatal("unusable-input"),
  },
  {
    fault: 14,
    name: "a file overwritten while it is read",
    expected: "InputUnavailableError",
    run: () => fatal("changed-input"),
  },
  {
    fault: 15,
    name: "the same content under two names",
    expected: "duplicate-input",
    run: refusedTwice,
  },
  { fault: 15, name: "two files for one run", expected: "completed", run: twoFiles },
  { fault: 15, name: "a run started by two processes at once", expected: SAME, run: startedTwice },
  {
    fault: 16,
    name: "where a run writes",
    expected: "completed, wrote under runs/",
    run: writtenPrefixes,
  },
  {
    fault: 18,
    name: "numeric memory full of what was left there",
    expected: SAME,
    run: () => inTheCloud({ "dirty-memory": 1 }),
  },
  { fault: 18, name: "memory grown by a gigabyte before", expected: SAME, run: grownMemory },
  {
    fault: 18,
    name: "a thousand invocations in one environment",
    expected: "1000 invocations, memory as after the first run",
    run: thousandInvocations,
  },
  {
    fault: 19,
    name: "one invocation of seven runs out of memory",
    expected: SAME,
    run: () => inTheCloud({ "out-of-memory": 0.15 }),
  },
  {
    fault: 19,
    name: "a model that does not fit is refused before it is made",
    expected: "LimitError",
    run: tooLargeModel,
  },
  {
    fault: 21,
    name: "every look at the clock shows another day",
    expected: SAME,
    run: wrongClocks,
  },
  {
    fault: 21,
    name: "a run still going on when the next one starts",
    expected: SAME,
    run: overlapping,
  },
  { fault: 22, name: "the plain tile, as on arm64", expected: SAME, run: () => withTile("plain") },
  {
    fault: 22,
    name: "the wide tile, as on x86-64 with AVX2",
    expected: SAME,
    run: () => withTile("wide"),
  },
];
