// `npm run stacks`: every resource of a deployment with its inputs, evaluated without an account. With --json as
// `[{type, name, inputs}]`, else one line each and the size of each function's bundle; --stage says which stage, dev
// where it is not said.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { installPlatform } from "../../cli/sst.ts";
import { functionBundles } from "./bundles.ts";
import { evaluateStacks } from "./program.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, stage: { type: "string", default: "dev" } },
});

installPlatform();
const bundle = join(import.meta.dirname, "..", "..", ".sst", "bundles");
await mkdir(bundle, { recursive: true });
const resources = await evaluateStacks({ stage: values.stage, build: async () => bundle });
if (values.json) {
  process.stdout.write(`${JSON.stringify(resources, null, 1)}\n`);
} else {
  process.stdout.write(resources.map(({ type, name }) => `${type} ${name}\n`).join(""));
  for (const { name, bytes } of await functionBundles()) {
    process.stdout.write(`bundle ${name} ${Math.round(bytes / 1000)} kB\n`);
  }
}
