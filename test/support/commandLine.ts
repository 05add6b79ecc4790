// The command as a user starts it: the built program in a process of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";

const program = join(import.meta.dirname, "..", "..", "build", "cli", "millrace.js");

export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Starts `millrace ARGS`; `finished` resolves when the process has ended, however it did. `runtime` is the command that
 * runs JavaScript: this Node where it is not said; `environment` is added to this process's.
 */
export function startMillrace(
  args: readonly string[],
  cwd: string,
  runtime: readonly [string, ...string[]] = [process.execPath],
  environment: Readonly<Record<string, string>> = {},
): { process: ChildProcess; finished: Promise<Finished> } {
  if (!existsSync(program)) {
    throw new Error("the command is not built: run `npm run build` first");
  }
  const [command, ...first] = runtime;
  const child = spawn(command, [...first, program, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: "1", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const finished = once(child, "close").then(
    ([exitCode]): Finished => ({ exitCode: exitCode as number | null, stdout, stderr }),
  );
  return { process: child, finished };
}

export function millrace(
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  return startMillrace(args, cwd, [process.execPath], environment).finished;
}
