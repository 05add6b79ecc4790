// Mistakes that the simulator must find: each is a change of the product's text, made in a copy of it, in which the
// simulator then has to fail.

import { execFile } from "node:child_process";
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Mode } from "./modes.ts";
import { FAILED_REFERENCE } from "./simulation.ts";

/** A mistake: what is replaced by what, each found exactly once in its file. */
export interface Mutation {
  readonly name: string;
  /** Ways of merging in which it is tried, each by itself; all of them in turns where none is said. */
  readonly modes?: readonly Mode[];
  readonly changes: readonly {
    readonly file: string;
    readonly from: string;
    readonly to: string;
  }[];
}

const PROTOCOL = "functions/stages/protocol.ts";
const SENDING = "functions/stages/sending.ts";
const ROUND = "functions/stages/reduce/round.ts";
const MERGED = "functions/stages/reduce/merged.ts";
/** Shards are folded one by one, and there are three of them: a sum of two has no order. */
const FOLDS: readonly Mode[] = ["mean", "nesterov", "scatter"];
const SLICES: readonly Mode[] = ["scatter", "int8 by slices"];

export const MUTATIONS: readonly Mutation[] = [
  {
    name: "a refused writer does not read back whose the object is",
    changes: [
      {
        file: "functions/adapters/s3ObjectStore.ts",
        from: "return isOwn(write);",
        to: "return false;",
      },
    ],
  },
  {
    name: "the log is appended to before what it names is committed",
    modes: ["mean", "nesterov", "participants"],
    changes: [
      {
        file: ROUND,
        from: "const objects = await mergeStar(context, plan, trained);",
        to: "mergeStar(context, plan, trained).catch(() => {});\n  const objects = [weightsKey(manifest.run, entry.round + 1)];",
      },
      { file: ROUND, from: "import { taskKey }", to: "import { taskKey, weightsKey }" },
    ],
  },
  {
    name: "the log is appended to before the slices that it names are put together",
    modes: SLICES,
    changes: [
      {
        file: MERGED,
        from: '...(await commit(context, plan, { weights: await together("weights"), momentum })),',
        to: '...(commit(context, plan, { weights: await together("weights"), momentum }).catch(() => {}), [weightsKey(manifest.run, round + 1)]),',
      },
      {
        file: MERGED,
        from: "import { outerKey, taskKey }",
        to: "import { outerKey, taskKey, weightsKey }",
      },
    ],
  },
  {
    name: "slices are put together in the order in which they arrive",
    modes: SLICES,
    changes: [
      {
        file: MERGED,
        from: "const readers = await Promise.all(",
        to: "const readers: ContainerReader[] = [];\n  await Promise.all(",
      },
      {
        file: MERGED,
        from: 'return openContainer(ports.store, taskKey(manifest.run, address), "merge");',
        to: 'return openContainer(ports.store, taskKey(manifest.run, address), "merge").then((reader) => readers.push(reader));',
      },
    ],
  },
  {
    name: "weights are folded in the order in which they arrive",
    modes: FOLDS,
    changes: [
      {
        file: ROUND,
        from: "  return Promise.all(\n    Array.from({ length: count }, (_, index) =>\n      openContainer(",
        to: "  const arrived: ContainerReader[] = [];\n  const take = async (reader: Promise<ContainerReader>) => arrived.push(await reader);\n  await Promise.all(\n    Array.from({ length: count }, (_, index) =>\n      take(openContainer(",
      },
      {
        file: ROUND,
        from: 'index, count }), "train"),\n    ),\n  );',
        to: 'index, count }), "train")),\n    ),\n  );\n  return arrived;',
      },
    ],
  },
  {
    name: "a task does not look whether its wave is over",
    changes: [
      {
        file: PROTOCOL,
        from: "if (await isOver(ports, manifest.run, wave)) {",
        to: "if (index < 0) {",
      },
    ],
  },
  {
    name: "a task does not look whether its result is there",
    changes: [
      {
        file: PROTOCOL,
        from: "if ((await ports.store.size(key)) === null) {",
        to: "if (index >= 0) {",
      },
    ],
  },
  {
    name: "who finds no permit left goes on without one",
    changes: [
      {
        file: "functions/stages/attempts.ts",
        from: "throw await allAttemptsUsed(store, work, attempt);",
        to: "return attempt;",
      },
    ],
  },
  {
    name: "bytes are not held against their checksum",
    changes: [
      {
        file: "functions/adapters/s3Write.ts",
        from: "if (expected !== undefined && found !== expected) {",
        to: "if (expected === null) {",
      },
    ],
  },
];

/** Mistakes that the model of the protocol must find. */
export const MODEL_MUTATIONS: readonly Mutation[] = [
  {
    name: "a run that was cancelled before it began is started all the same",
    changes: [
      {
        file: SENDING,
        from: "if (await appendLogEntry(ports.store, manifest.run, { number: 0, entry })) {",
        to: "await appendLogEntry(ports.store, manifest.run, { number: 0, entry });\n  {",
      },
    ],
  },
  {
    name: "a task asks for the reduction without looking for the others",
    changes: [
      {
        file: PROTOCOL,
        from: "if (await isComplete(manifest.run, entry, { index, store: ports.store })) {",
        to: "if (index >= 0) {",
      },
    ],
  },
  {
    name: "a reduction whose number was taken sends the next wave",
    changes: [
      {
        file: PROTOCOL,
        from: 'if (isMine && next.kind === "wave") {',
        to: 'if (next.kind === "wave") {',
      },
    ],
  },
  {
    name: "a sweep sends a wave's tasks and never its reduction",
    changes: [
      {
        file: SENDING,
        from: "missing.length === 0\n      ? [",
        to: "missing.length < 0\n      ? [",
      },
    ],
  },
];

const root = join(import.meta.dirname, "..", "..");
const COPIED = ["functions", "stacks", "test/simulator", "test/support", "package.json"] as const;
const LINKED = ["node_modules", "build"] as const;

/** The simulator's summary over the changed product, in `directory`, which is empty. */
export async function simulateMutant(
  mutation: Mutation,
  directory: string,
  { seeds, mode }: { readonly seeds: number; readonly mode: Mode | null },
): Promise<{ readonly seeds: number; readonly failures: readonly unknown[] }> {
  await copyMutant(mutation, directory);
  const { stdout, stderr } = await simulate(directory, [
    "--seeds",
    String(seeds),
    "--json",
    "--fail-fast",
    ...(mode === null ? [] : ["--mode", mode]),
  ]);
  // A mistake can show without any fault: then there is no reference to hold seeds against.
  return stderr.includes(FAILED_REFERENCE) ? { seeds: 0, failures: [stderr] } : JSON.parse(stdout);
}

/** What the model of the protocol finds wrong with the changed product, in `directory`, which is empty. */
export async function exploreMutant(
  mutation: Mutation,
  directory: string,
): Promise<readonly string[]> {
  await copyMutant(mutation, directory);
  const { stdout } = await simulate(directory, ["--model"]);
  const lines = stdout.split("\n").filter((line) => line !== "");
  return lines.flatMap(
    (line) => (JSON.parse(line) as { violations: readonly string[] }).violations,
  );
}

async function copyMutant({ changes }: Mutation, directory: string): Promise<void> {
  for (const name of COPIED) {
    await mkdir(join(directory, name, ".."), { recursive: true });
    const filter = (source: string) => basename(source) !== "node_modules";
    await cp(join(root, name), join(directory, name), { recursive: true, filter });
  }
  for (const name of LINKED) {
    await symlink(join(root, name), join(directory, name));
  }
  for (const { file, from, to } of changes) {
    const text = await readFile(join(directory, file), "utf8");
    if (text.split(from).length !== 2) {
      throw new Error(`${file} does not hold the text to replace exactly once: ${from}`);
    }
    await writeFile(
      join(directory, file),
      text.replace(from, () => to),
    );
  }
}

/** What the simulator of `directory` prints; rejects where it ends in another way than with 0 or 1. */
function simulate(
  directory: string,
  args: readonly string[],
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const program = join(directory, "test", "simulator", "simulate.ts");
  const { promise, resolve, reject } = Promise.withResolvers<{ stdout: string; stderr: string }>();
  execFile(process.execPath, [program, ...args], (error, stdout, stderr) => {
    // Node too ends with 1 where it cannot begin, and then nothing is printed.
    if (
      error !== null &&
      (error.code !== 1 || (stdout === "" && !stderr.includes(FAILED_REFERENCE)))
    ) {
      reject(new Error(stderr));
    } else {
      resolve({ stdout, stderr });
    }
  });
  return promise;
}
