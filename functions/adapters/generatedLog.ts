// Writes the log of a simulated shop as a CSV file, whole or not at all.

import { mkdir, open, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { csvChunks } from "../core/generator/csv.ts";
import type { ShopConfig } from "../core/generator/shop.ts";

/** The file's path, below the inbox of the store at `storeRoot`. The same shop gives the same bytes. */
export async function writeGeneratedLog(storeRoot: string, shop: ShopConfig): Promise<string> {
  const path = join(storeRoot, "inbox", "demo", `shop-${shop.seed}-${shop.users}.csv`);
  const staged = `${path}.${process.pid}`;
  await mkdir(dirname(path), { recursive: true });
  const file = await open(staged, "w");
  try {
    for (const chunk of csvChunks(shop)) {
      await file.writeFile(chunk);
    }
  } finally {
    await file.close();
  }
  await rename(staged, path);
  return path;
}
