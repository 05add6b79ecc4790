// SST, pinned in stacks/package.json and installed beside it when it is first asked for: with what it brings it weighs
// more than everything else together, and only who deploys or looks at the stacks needs it.
//
//   npm run sst -- deploy --stage prod
//   node cli/sst.ts --install      installs what the stacks are type-checked and evaluated with, and stops

import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const stacks = join(root, "stacks");

/** Where SST keeps its components and the libraries that they need. */
export const PLATFORM = join(root, ".sst", "platform");

/** Without an account and without downloads but from the npm registry. */
const OFFLINE = {
  SST_NO_BUN: "1",
  SST_SKIP_DEPENDENCY_CHECK: "1",
  SST_PULUMI_PATH: "/bin/true",
} as const;

/** SST tells its makers which commands are called, unless it is told not to; whoever wants it to may say so. */
const QUIET = { SST_TELEMETRY_DISABLED: "1" } as const;

/** Installs the SST of the lock file, once for each lock file. Throws where npm fails. */
export function installSst(): void {
  const stamp = join(stacks, "node_modules", ".millrace-lock");
  const lock = digestOf(join(stacks, "package-lock.json"));
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
    const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    execFileSync(process.platform === "win32" ? "npm.cmd" : "npm", args, {
      cwd: stacks,
      stdio: ["ignore", 2, 2],
      shell: process.platform === "win32",
    });
    writeFileSync(stamp, lock);
  }
}

/** Installs SST's platform too, so that the stacks can be type-checked and evaluated. Throws where that fails. */
export function installPlatform(): void {
  installSst();
  const stamp = join(root, ".sst", ".millrace-lock");
  const lock = digestOf(join(stacks, "package-lock.json"));
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
    const { status } = sst(["install", "--stage", "dev"], { ...process.env, ...OFFLINE }, 2);
    if (status !== 0) {
      throw new Error("sst install failed; its messages are above");
    }
    writeFileSync(stamp, lock);
  }
}

function sst(args: readonly string[], env: NodeJS.ProcessEnv, stdout: 1 | 2) {
  const program = join(stacks, "node_modules", ".bin", "sst");
  const shell = process.platform === "win32";
  return spawnSync(program, args, {
    cwd: root,
    env: { ...QUIET, ...env },
    stdio: [0, stdout, 2],
    shell,
  });
}

function digestOf(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

if (import.meta.main) {
  const args = process.argv.slice(2);
  if (args[0] === "--install") {
    installPlatform();
  } else {
    installSst();
    process.exitCode = sst(args, process.env, 1).status ?? 1;
  }
}
