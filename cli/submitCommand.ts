// `millrace submit FILE…`: puts logs into the inbox of a deployment, which starts a run over each, and says which.

import { basename } from "node:path";
import type { Command } from "commander";
import { openStore } from "../functions/adapters/openStore.ts";
import { isS3Address, parseS3Address } from "../functions/adapters/s3Address.ts";
import { ConfigurationError } from "../functions/core/errors.ts";
import { droppedLog } from "../functions/core/inbox/dropped.ts";
import { decodeDatasetOptions } from "../functions/core/inbox/inboxSchema.ts";
import { datasetOptionsKey, datasetPrefix } from "../functions/core/keys.ts";
import { argumentsOf } from "../functions/core/plans/trials.ts";
import type { ObjectStore } from "../functions/ports/objectStore.ts";
import { datasetOptions, plannedRun } from "../functions/stages/inbox.ts";
import { bucketPlanner } from "./functionPlanner.ts";
import type { StoreOptions } from "./options.ts";
import { addStoreOption } from "./options.ts";
import { writeAnswer } from "./output.ts";
import type { Session } from "./session.ts";
import { readTextFile } from "./textFile.ts";
import { uploadProgress } from "./uploadProgress.ts";

interface SubmitOptions extends StoreOptions {
  readonly dataset: string;
  readonly options?: string;
  readonly replace?: boolean;
}

/** A file with its place in the inbox. */
interface Submitted {
  readonly path: string;
  readonly key: string;
}

export function addSubmitCommand(program: Command, _session: Session): void {
  const command = program
    .command("submit")
    .description("put logs into a deployment's inbox, where a run begins over each")
    .argument("<files...>", "CSV, TSV, JSON lines or Parquet, plain, .gz or .zst")
    .requiredOption("--dataset <name>", "the set of data: a folder of the inbox")
    .option("--options <file>", "options of the set's runs: becomes its millrace.json")
    .option("--replace", "put files in the place of others with the same name");
  addStoreOption(command).action((files: readonly string[], options: SubmitOptions) =>
    submit(files, options),
  );
}

async function submit(files: readonly string[], options: SubmitOptions): Promise<void> {
  const bucket = bucketOf(options.store);
  const submitted = files.map((path) => placed(path, options.dataset));
  const store = await openStore(options.store);
  const settings = await settingsFor(store, options);
  const plan = bucketPlanner(bucket);
  // Wrong columns are told before anything is sent.
  for (const { path } of submitted) {
    await plan([path], argumentsOf(settings.options ?? {}), options.options ?? "options");
  }
  const [{ environmentS3Client }, { uploadFile }] = await Promise.all([
    import("../functions/adapters/s3Client.ts"),
    import("../functions/adapters/s3Upload.ts"),
  ]);
  const client = environmentS3Client();
  const isReplacing = options.replace === true;
  const sent = async ({ path, key }: Submitted) => {
    const progress = uploadProgress(process.stderr, key);
    try {
      const { onProgress } = progress;
      return await uploadFile({ client, bucket, key, path, isReplacing, onProgress });
    } finally {
      progress.end();
    }
  };
  try {
    if (options.options !== undefined) {
      await sent({ path: options.options, key: datasetOptionsKey(options.dataset) });
    }
    const answers: object[] = [];
    for (const one of submitted) {
      const outcome = await sent(one);
      const { run } = await plannedRun(one.key, options.dataset, { store, bucket, plan });
      answers.push({ file: one.path, object: `s3://${bucket}/${one.key}`, outcome, run });
    }
    writeAnswer({ document: { submitted: answers }, lines: linesOf(answers) }, options.json);
  } finally {
    client.destroy();
  }
}

function linesOf(answers: readonly object[]): readonly string[] {
  const runs = answers as readonly { object: string; outcome: string; run: string }[];
  return [
    ...runs.map(({ object, outcome, run }) => `${object} ${outcome}: run ${run}`),
    `follow it: millrace watch ${runs.at(-1)?.run ?? ""}`,
  ];
}

/** A deployment has a bucket of its own. */
function bucketOf(store: string): string {
  const address = isS3Address(store) ? parseS3Address(store) : null;
  if (address === null || address.key.replace(/\/+$/, "") !== "") {
    throw new ConfigurationError({
      code: "no-deployment",
      what: "there is no inbox in this store",
      where: "--store",
      expected: "the bucket of a deployment: --stage NAME, or --store s3://BUCKET",
      found: store,
      fix: "name the deployment; to run on this machine: millrace run FILE…",
    });
  }
  return address.bucket;
}

function placed(path: string, dataset: string): Submitted {
  const key = `${datasetPrefix(dataset)}${basename(path)}`;
  const dropped = droppedLog(key);
  if (!dropped.isLog) {
    throw new ConfigurationError({
      code: "not-a-log",
      what: "a file would start no run in the inbox",
      where: path,
      expected: "a log whose name says its format, and a set of data with a plain name",
      found: dropped.reason,
      fix: "rename the file, or give --dataset another name",
    });
  }
  return { path, key };
}

/** The options that runs of the set will have. */
async function settingsFor(store: ObjectStore, { dataset, options }: SubmitOptions) {
  if (options === undefined) {
    return datasetOptions(store, dataset);
  }
  const told = { what: "the file of options", expected: "a file with the set's options as JSON" };
  return decodeDatasetOptions(new TextEncoder().encode(await readTextFile(options, told)), options);
}
