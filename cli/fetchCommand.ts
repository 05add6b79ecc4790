// `millrace fetch RUN`: what a run left for people, copied to this machine; or all of it, as a store to go on with.

import { join } from "node:path";
import { type Command, Option } from "commander";
import { directoryObjectStore } from "../functions/adapters/directoryObjectStore.ts";
import { openStore } from "../functions/adapters/openStore.ts";
import { ConfigurationError } from "../functions/core/errors.ts";
import { artifactKey, costPageKey, runPrefix } from "../functions/core/keys.ts";
import type { ObjectStore } from "../functions/ports/objectStore.ts";
import { readArticleRun } from "../functions/stages/article.ts";
import { copyObject } from "../functions/stages/copyObject.ts";
import { readManifest } from "../functions/stages/runLog.ts";
import type { StoreOptions } from "./options.ts";
import { addStoreOption } from "./options.ts";
import { writeAnswer } from "./output.ts";
import type { Session } from "./session.ts";

interface FetchOptions extends StoreOptions {
  readonly to?: string;
  readonly all?: boolean;
}

export function addFetchCommand(program: Command, _session: Session): void {
  const command = program
    .command("fetch")
    .description("copy what a run left to this machine: report, recommendations, vectors, bill")
    .argument("<run>", "name of a run, as listed by `millrace runs`")
    .addOption(new Option("--to <folder>", "where to (default: a folder named like the run)"))
    .option("--all", "everything the run wrote; the folder is then a store: --store FOLDER");
  addStoreOption(command).action(async (run: string, options: FetchOptions) => {
    const store = await openStore(options.store);
    if ((await readArticleRun(store, run)) === null) {
      await readManifest(store, run);
    }
    const folder = options.to ?? run;
    const files = options.all === true ? await allOf(store, run) : await artifactsOf(store, run);
    const target = await directoryObjectStore(folder);
    let bytes = 0;
    for (const { key, name } of files) {
      bytes += await copyObject({ store, key }, { store: target, key: name });
    }
    const names = files.map(({ name }) => join(folder, name));
    const lines = [
      ...(options.all === true ? [] : names),
      `${files.length} files, ${bytes} bytes, in ${folder}`,
    ];
    writeAnswer({ document: { run, folder, files: names, bytes }, lines }, options.json);
  });
}

/** An object with the name of its copy. */
interface Fetched {
  readonly key: string;
  readonly name: string;
}

/** Everything; the plan last, so that a copy that was cut off is no run. */
async function allOf(store: ObjectStore, run: string): Promise<readonly Fetched[]> {
  const keys = await store.list(runPrefix(run));
  const isPlan = (key: string) => /^[^/]+\/[^/]+\/(manifest|article)\.json$/.test(key);
  return [...keys.filter((key) => !isPlan(key)), ...keys.filter(isPlan)].map((key) => ({
    key,
    name: key,
  }));
}

async function artifactsOf(store: ObjectStore, run: string): Promise<readonly Fetched[]> {
  const prefix = artifactKey(run, "");
  const artifacts = (await store.list(prefix)).map((key) => ({
    key,
    name: key.slice(prefix.length),
  }));
  if (artifacts.length === 0) {
    throw new ConfigurationError({
      code: "nothing-to-fetch",
      what: "the run has left nothing for people yet",
      where: run,
      expected: "a run that has completed",
      found: "no artifacts",
      fix: `see where it stands: millrace show ${run}; or copy all it has written with --all`,
    });
  }
  const page = costPageKey(run);
  const hasPage = (await store.size(page)) !== null;
  return [...artifacts, ...(hasPage ? [{ key: page, name: "cost.html" }] : [])];
}
