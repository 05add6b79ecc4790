#!/usr/bin/env node
// The command. It needs the V8 of Node 24 for full speed; started by an older Node it hands over to the one that was
// installed with the project.

import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

const NODE_MAJOR_MIN = 24;

if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR_MIN) {
  const { main } = await import("./main.ts");
  process.exitCode = await main(process.argv.slice(2));
} else {
  const { status, error } = spawnSync(installedNode(), process.argv.slice(1), { stdio: "inherit" });
  if (error !== undefined) {
    process.stderr.write(
      `error: Millrace needs Node ${NODE_MAJOR_MIN}, this is ${process.version}\n` +
        "  fix: run `npm install` in the project, which brings it, or install it\n",
    );
  }
  process.exitCode = status ?? 1;
}

function installedNode(): string {
  try {
    return createRequire(import.meta.url).resolve("node/bin/node");
  } catch {
    return "node-24-is-not-installed";
  }
}
