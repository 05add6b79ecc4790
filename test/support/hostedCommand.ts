// The built command in this process: the same bundle, threads and files as the program has, without starting Node for
// every line. It works in its own directory and environment, so one line runs at a time; tests of signals, pipes and
// kills start a process instead.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Finished } from "./commandLine.ts";

type Main = (args: readonly string[]) => Promise<number>;

const bundle = join(import.meta.dirname, "..", "..", "build", "cli", "main.js");

let before: Promise<unknown> = Promise.resolve();

/** Runs `millrace ARGS` in the directory `cwd`; resolves as a process's end does. */
export function hostedCommand(args: readonly string[], cwd: string): Promise<Finished> {
  const turn = before.then(() => hosted(args, cwd));
  before = turn.catch(() => {});
  return turn;
}

async function hosted(args: readonly string[], cwd: string): Promise<Finished> {
  const { main } = (await import(/* @vite-ignore */ pathToFileURL(bundle).href)) as { main: Main };
  const written = { stdout: "", stderr: "" };
  // First what may fail: the streams are not taken where there is no such directory.
  const restore = [
    ownSurroundings(cwd),
    capture("stdout", (text) => {
      written.stdout += text;
    }),
    capture("stderr", (text) => {
      written.stderr += text;
    }),
  ];
  try {
    return { exitCode: await main(args), ...written };
  } finally {
    for (const undo of restore) {
      undo();
    }
  }
}

/** Gives what is written to a stream to `take`, until the returned function is called. */
function capture(name: "stdout" | "stderr", take: (text: string) => void): () => void {
  const stream = process[name];
  const { write } = stream;
  stream.write = ((text: string | Uint8Array) => {
    take(typeof text === "string" ? text : Buffer.from(text).toString());
    return true;
  }) as typeof write;
  return () => {
    stream.write = write;
  };
}

/** Works in `cwd` without colours; what the command sets in the environment ends with it. */
function ownSurroundings(cwd: string): () => void {
  const [directory, environment] = [process.cwd(), { ...process.env }];
  process.chdir(cwd);
  process.env["NO_COLOR"] = "1";
  return () => {
    process.chdir(directory);
    for (const name of Object.keys(process.env)) {
      if (!(name in environment)) {
        delete process.env[name];
      }
    }
    Object.assign(process.env, environment);
  };
}
