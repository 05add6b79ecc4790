// The inputs that a command line names: files, folders, patterns, objects of S3, and `-` for what comes by the pipe.

import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { glob, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ConfigurationError, InputUnavailableError } from "../core/errors.ts";
import { compareStrings } from "../core/strings.ts";
import { localFolder } from "./openStore.ts";
import { isS3Address } from "./s3Address.ts";
import { environmentS3Client } from "./s3Client.ts";
import { s3InputAddresses } from "./s3InputKeys.ts";
import { storageError } from "./storageError.ts";

export interface StdinOptions {
  readonly storeRoot: string;
  /** What `-` stands for; null where it cannot be read. */
  readonly stdin: Readable | null;
}

/** Paths of files, in the order of `names`; those of a folder or pattern by name. `-` is kept in the store first. */
export async function inputPaths(
  names: readonly string[],
  options: StdinOptions,
): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const name of names) {
    paths.push(...(name === "-" ? [await spooled(options)] : await pathsOf(name)));
  }
  return paths;
}

async function pathsOf(name: string): Promise<readonly string[]> {
  if (isS3Address(name)) {
    return s3InputAddresses(environmentS3Client(), name);
  }
  const stats = await stat(name).catch(() => null);
  if (stats?.isDirectory()) {
    return inFolder(name);
  }
  // A file whose own name looks like a pattern is that file.
  return stats === null && /[*?[\]{}]/.test(name) ? matching(name) : [name];
}

/** All files below the folder, but for hidden ones and those that begin with `_`, which writers leave as marks. */
async function inFolder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !/(^|[/\\])[._]/.test(path.slice(join(folder, "/").length)));
  return inOrder(paths, folder, "a folder without files");
}

async function matching(pattern: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for await (const path of glob(pattern)) {
    if ((await stat(path)).isFile()) {
      paths.push(path);
    }
  }
  return inOrder(paths, pattern, "no file of that pattern");
}

function inOrder(paths: readonly string[], where: string, nothing: string): readonly string[] {
  if (paths.length === 0) {
    throw new InputUnavailableError({
      code: "missing-file",
      what: "the input cannot be read",
      where,
      expected: "at least one file",
      found: nothing,
      fix: "check the path; hidden files and those that begin with _ are passed over",
    });
  }
  return paths.toSorted(compareStrings);
}

/**
 * Standard input as a file of the store's inbox, under the hash of its content: tasks run in other threads and a run
 * may be resumed, so the bytes must outlast the pipe.
 */
async function spooled({ storeRoot, stdin }: StdinOptions): Promise<string> {
  if (stdin === null) {
    throw new ConfigurationError({
      code: "no-stdin",
      what: "standard input can be read once, by a run",
      where: "-",
      expected: "files",
      found: "-",
      fix: "write it to a file first",
    });
  }
  const folder = join(localFolder(storeRoot), "inbox", "stdin");
  const staged = join(folder, `.${process.pid}`);
  try {
    await mkdir(folder, { recursive: true });
    const hash = createHash("sha256");
    await pipeline(
      stdin,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(staged),
    );
    const path = join(folder, hash.digest("hex").slice(0, 16));
    await rename(staged, path);
    return path;
  } catch (cause) {
    await rm(staged, { force: true });
    throw storageError(cause, folder);
  }
}
