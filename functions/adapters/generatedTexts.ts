// Writes the generated set of labelled texts as a CSV file, whole or not at all.

import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type TextsConfig, textsCsv } from "../core/generator/texts.ts";
import { localFolder } from "./openStore.ts";
import { storageError } from "./storageError.ts";

/** The file's path, below the inbox of the store at `storeRoot`. The same configuration gives the same bytes. */
export async function writeGeneratedTexts(storeRoot: string, config: TextsConfig): Promise<string> {
  const path = join(
    localFolder(storeRoot),
    "inbox",
    "article",
    `texts-${config.seed}-${config.texts}.csv`,
  );
  const staged = `${path}.${process.pid}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(staged, textsCsv(config));
    await rename(staged, path);
  } catch (cause) {
    await rm(staged, { force: true });
    throw storageError(cause, path);
  }
  return path;
}
