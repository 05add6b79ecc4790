// Installs the dependencies when they are missing or the lock file has changed. It runs before anything is installed,
// on whatever Node the machine has (20 or later): hence plain JavaScript without imports from elsewhere. npm calls it
// with --installed when it has done so itself.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const stamp = join(root, "node_modules", ".millrace-lock");
const lock = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");

if (process.argv.includes("--installed")) {
  writeFileSync(stamp, lock);
} else if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { status } = spawnSync(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (status !== 0) {
    process.stderr.write("error: npm ci failed; its messages are above\n");
    process.exit(status ?? 1);
  }
  writeFileSync(stamp, lock);
}
