// What a deployment on AWS left on this machine: SST writes the outputs of the last one to `.sst/outputs.json`, so that
// `--stage NAME` can stand for its bucket, and leads to its queues.

import { type Command, Option } from "commander";
import { ConfigurationError } from "../functions/core/errors.ts";
import { readQueueAddresses } from "./queueAddresses.ts";
import { readTextFile } from "./textFile.ts";

const OUTPUTS = ".sst/outputs.json";

/** Adds `--stage`, from which `--store` follows before the command begins. */
export function addDeploymentOption(command: Command): Command {
  return command
    .addOption(new Option("--stage <name>", "the deployment of that stage, in place of --store"))
    .hook("preAction", async (self) => {
      const stage: unknown = self.getOptionValue("stage");
      if (typeof stage !== "string") {
        return;
      }
      if (self.getOptionValueSource("store") === "cli") {
        const found = "both --stage and --store";
        throw refused("arguments", "one of the two", found);
      }
      self.setOptionValueWithSource("store", await deployedStore(stage), "implied");
    });
}

/**
 * The store of the deployment of `stage`. Throws ConfigurationError `unknown-deployment`, and InputUnavailableError
 * `missing-file` where nothing was deployed from this folder.
 */
export async function deployedStore(stage: string, path: string = OUTPUTS): Promise<string> {
  const { bucket } = await outputsOf(stage, path);
  if (typeof bucket !== "string" || bucket === "") {
    throw refused(path, "the name of the bucket", JSON.stringify(bucket) ?? "no such output");
  }
  return `s3://${bucket}`;
}

/** The queue of the function that follows the runs of the deployment of `stage`. Throws as deployedStore does. */
export async function deployedFollowQueue(stage: string, path: string = OUTPUTS): Promise<string> {
  const addresses = await readQueueAddresses(JSON.stringify(await outputsOf(stage, path)));
  const follow = addresses.find(({ worker }) => worker === "follow");
  if (follow === undefined) {
    throw refused(path, "the queue `follow` among `queues`", "none: it was deployed before");
  }
  return follow.jobs;
}

async function outputsOf(stage: string, path: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readTextFile(path, {
    what: "the outputs of the deployment",
    expected: "the file that `sst deploy` writes, in the folder of sst.config.ts",
  });
  const outputs = parsed(text, path);
  if (outputs["stage"] !== stage) {
    const found = `the stage ${JSON.stringify(outputs["stage"])}, which was deployed last`;
    throw refused(path, `the stage ${JSON.stringify(stage)}`, found);
  }
  return outputs;
}

function parsed(text: string, path: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) {
      return value as Readonly<Record<string, unknown>>;
    }
  } catch {
    // Told below, as any other text that is no object.
  }
  throw refused(path, "a JSON object", text.slice(0, 40));
}

function refused(where: string, expected: string, found: string): ConfigurationError {
  return new ConfigurationError({
    code: "unknown-deployment",
    what: "the deployment cannot be found",
    where,
    expected,
    found,
    fix: "deploy from this folder with `sst deploy --stage NAME`, or name the bucket: --store s3://BUCKET",
  });
}
