// Writes the log of a simulated shop as a CSV file, whole or not at all.

import { access, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { csvChunks } from "../core/generator/csv.ts";
import { familiesText } from "../core/generator/families.ts";
import type { ShopConfig } from "../core/generator/shop.ts";
import { localFolder } from "./openStore.ts";
import { storageError } from "./storageError.ts";

/**
 * The file's path, below the inbox of the store at `storeRoot`. The same shop gives the same bytes. With `keep` a
 * file that is there already is left alone, so that runs planned over it can go on.
 */
export async function writeGeneratedLog(
  storeRoot: string,
  shop: ShopConfig,
  { folder = "demo", keep = false }: { folder?: string; keep?: boolean } = {},
): Promise<string> {
  const { seed, users, families } = shop;
  const kinds =
    families === undefined
      ? ""
      : `-${familiesText(families).replaceAll(":", "").replaceAll(",", "-")}`;
  const path = join(localFolder(storeRoot), "inbox", folder, `shop-${seed}-${users}${kinds}.csv`);
  if (keep && (await exists(path))) {
    return path;
  }
  const staged = `${path}.${process.pid}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeChunks(staged, csvChunks(shop));
    await rename(staged, path);
  } catch (cause) {
    await rm(staged, { force: true });
    throw storageError(cause, path);
  }
  return path;
}

async function exists(path: string): Promise<boolean> {
  const isThere = access(path).then(() => true);
  return isThere.catch(() => false);
}

async function writeChunks(path: string, chunks: Iterable<Uint8Array>): Promise<void> {
  const file = await open(path, "w");
  try {
    for (const chunk of chunks) {
      await file.writeFile(chunk);
    }
  } finally {
    await file.close();
  }
}
