// The bundle of every function as it is deployed: what a cold start loads.

import { statSync } from "node:fs";
import { join } from "node:path";
import { FUNCTIONS } from "../../stacks/sizes.ts";

export interface Bundle {
  readonly name: string;
  /** Size of the minified JavaScript. */
  readonly bytes: number;
  /** The folder that is deployed. */
  readonly folder: string;
}

const root = join(import.meta.dirname, "..", "..");

/** The bundles that `node cli/build.ts --functions` made. */
export function functionBundles(): readonly Bundle[] {
  return FUNCTIONS.map((name) => {
    const folder = join(root, "build", "functions", name);
    return { name, folder, bytes: statSync(join(folder, `${name}.mjs`)).size };
  });
}

/** The module whose `handler` Lambda calls. */
export function bundleModule(name: string): string {
  return join(root, "build", "functions", name, `${name}.mjs`);
}
