// `npm run stacks`: every resource of a deployment with its inputs, evaluated without an account. With --json as
// `[{type, name, inputs}]`, else one line each and the size of each function's bundle; --stage says which stage, dev
// where it is not said.

import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { installPlatform } from "../../cli/sst.ts";
import { functionBundles } from "./bundles.ts";
import { evaluateStacks } from "./program.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, stage: { type: "string", default: "dev" } },
});

installPlatform();
const root = join(import.meta.dirname, "..", "..");
// Stands for the bundles, which would be zipped, once each is seen to have the handler that is named.
const empty = join(root, ".sst", "bundles");
await mkdir(empty, { recursive: true });
const resources = await evaluateStacks({
  stage: values.stage,
  build: async ({ bundle, handler }) => {
    await access(join(root, bundle, handler.replace(/\.handler$/, ".mjs")));
    return empty;
  },
});
if (values.json) {
  process.stdout.write(`${JSON.stringify(resources, null, 1)}\n`);
} else {
  process.stdout.write(resources.map(({ type, name }) => `${type} ${name}\n`).join(""));
  for (const { name, bytes } of functionBundles()) {
    process.stdout.write(`bundle ${name} ${Math.round(bytes / 1000)} kB\n`);
  }
}
