// Builds what runs: the WebAssembly module (with and without assertions) and the command line as JavaScript; with
// `--functions` what is deployed too. A part is built again only when its sources have changed.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FUNCTIONS } from "../stacks/sizes.ts";

const root = join(import.meta.dirname, "..");

interface Part {
  readonly name: string;
  /** Files and folders that the part is made of. */
  readonly sources: readonly string[];
  readonly outputs: readonly string[];
  readonly commands: readonly (readonly string[])[];
}

const PARTS: readonly Part[] = [
  {
    name: "kernels",
    sources: ["assembly", "asconfig.json", "package-lock.json"],
    outputs: ["release", "debug", "relaxed"].map(wasmPath),
    // The transforms inline functions on vectors and fuse products; asc finds none that asconfig.json names.
    commands: [compileTo("release"), compileTo("debug"), compileTo("relaxed", "relaxed")],
  },
  {
    name: "command",
    sources: ["functions", "cli", "package-lock.json"],
    outputs: ["build/cli/millrace.js", "build/cli/stageWorker.js"],
    commands: [["node", "cli/bundle.ts"]],
  },
];

/** Made where somebody deploys, looks at a deployment, or tests one. */
const DEPLOYED: Part = {
  name: "functions",
  sources: ["functions", "cli", "assembly", "stacks/sizes.ts", "package-lock.json"],
  outputs: FUNCTIONS.map((name) => `build/functions/${name}/${name}.mjs`),
  commands: [["node", "cli/functionBundles.ts"]],
};

for (const part of [...PARTS, ...(process.argv.includes("--functions") ? [DEPLOYED] : [])]) {
  const stamp = join(root, "build", `.${part.name}`);
  const digest = digestOf(part.sources);
  const isBuilt = part.outputs.every((output) => existsSync(join(root, output)));
  if (isBuilt && existsSync(stamp) && readFileSync(stamp, "utf8") === digest) {
    continue;
  }
  mkdirSync(join(root, "build"), { recursive: true });
  for (const [program = "", ...args] of part.commands) {
    const path = join(root, "node_modules", ".bin", program);
    execFileSync(path, args, {
      cwd: root,
      stdio: ["ignore", 2, 2],
      shell: process.platform === "win32",
    });
  }
  writeFileSync(stamp, digest);
}

function wasmPath(target: string): string {
  return target === "release" ? "build/kernels.wasm" : `build/kernels.${target}.wasm`;
}

/** The command that compiles the module, with the transforms of assembly/ that go beyond inlining. */
function compileTo(target: string, ...transforms: readonly string[]): readonly string[] {
  const named = ["inline", ...transforms].flatMap((name) => [
    "--transform",
    `./assembly/${name}.js`,
  ]);
  return ["asc", "--config", "asconfig.json", "--target", target, ...named];
}

/** SHA-256 of the names and contents of all files of `sources`. */
function digestOf(sources: readonly string[]): string {
  const hash = createHash("sha256");
  for (const path of sources.flatMap(filesOf)) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update("\0");
  }
  return hash.digest("hex");
}

function filesOf(source: string): string[] {
  if (source.includes(".")) {
    return [source];
  }
  const names = readdirSync(join(root, source), { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => /\.\w+$/.test(name));
  return files.map((name) => join(source, name)).sort();
}
