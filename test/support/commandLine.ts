// The command as a user has it: the built program, in a process of its own or hosted in this one.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { hostedCommand } from "./hostedCommand.ts";

const program = join(import.meta.dirname, "..", "..", "build", "cli", "millrace.js");

export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  /** The command that runs JavaScript; this Node where it is not said. */
  readonly runtime?: readonly [string, ...string[]];
  /** Added to this process's. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Comes in by the pipe. */
  readonly input?: string | Uint8Array;
}

/** Starts `millrace ARGS`; `finished` resolves when the process has ended, however it did. */
export function startMillrace(
  args: readonly string[],
  cwd: string,
  { runtime = [process.execPath], environment = {}, input }: Surroundings = {},
): { process: ChildProcess; finished: Promise<Finished> } {
  if (!existsSync(program)) {
    throw new Error("the command is not built: run `npm run build` first");
  }
  const [command, ...first] = runtime;
  const child = spawn(command, [...first, program, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: "1", ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  // A command that does not read its input may end before it is written.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
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

/** `millrace ARGS` in a process of its own. */
export function millraceProcess(
  args: readonly string[],
  cwd: string,
  surroundings: Surroundings = {},
): Promise<Finished> {
  return startMillrace(args, cwd, surroundings).finished;
}

/** `millrace ARGS`: without surroundings in this process, which starts nothing and is warm. */
export function millrace(
  args: readonly string[],
  cwd: string,
  surroundings?: Surroundings,
): Promise<Finished> {
  return surroundings === undefined
    ? hostedCommand(args, cwd)
    : millraceProcess(args, cwd, surroundings);
}
