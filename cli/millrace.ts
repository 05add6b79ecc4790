#!/usr/bin/env node
// The command. It needs the V8 of Node 24 for full speed; started by an older Node it hands over to the one that was
// installed with the project. The two end together: whatever ends this process ends the other.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { join } from "node:path";

const NODE_MAJOR_MIN = 24;

if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR_MIN) {
  // Handed over to: the channel breaks when the process that did so is gone, and must not keep this one alive.
  process.once("disconnect", () => process.exit(128 + constants.signals.SIGTERM));
  process.channel?.unref();
  // Who reads a pipe may leave before the end, as `head` does; what was asked for is done all the same.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") {
        throw error;
      }
    });
  }
  await keepCompiledCode();
  const { main } = await import("./main.ts");
  process.exitCode = await main(process.argv.slice(2));
} else {
  handOver();
}

/**
 * Keeps what V8 compiled of the bundle beside it, for the next start and for the threads. Where that folder cannot be
 * written, nothing is kept. Node 20 does not know the function, so it is not imported above.
 */
async function keepCompiledCode(): Promise<void> {
  const { enableCompileCache } = await import("node:module");
  enableCompileCache(join(import.meta.dirname, "compiled"));
}

function handOver(): void {
  const child = spawn(installedNode(), process.argv.slice(1), {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  // A terminal sends SIGINT to both processes; this one waits for how the other ends.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("error", () => {
    process.stderr.write(
      `error: Millrace needs Node ${NODE_MAJOR_MIN}, this is ${process.version}\n` +
        "  fix: run `npm install` in the project, which brings it, or install it\n",
    );
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal ?? "SIGTERM"];
  });
}

function installedNode(): string {
  try {
    return createRequire(import.meta.url).resolve("node/bin/node");
  } catch {
    return "node-24-is-not-installed";
  }
}
