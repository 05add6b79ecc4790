// An object store in a directory. A key is a path below it. An object is written beside its place and then linked
// there, which the file system does at once and refuses where the name is taken: create-if-absent, whole or not at all.
// Bytes are on the disk before the name is, and the name before the writer is told: neither a crash of the machine nor
// a loss of power leaves a log entry without the objects that it names.

import { link, mkdir, open, readdir, readFile, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { threadId } from "node:worker_threads";
import { assert } from "../core/assert.ts";
import { ConfigurationError } from "../core/errors.ts";
import type { DisposableStore } from "../ports/objectStore.ts";
import { codeOf, storageError } from "./storageError.ts";

/** Files being written live here, named by process; a crash leaves them behind, and the next opening removes them. */
const STAGING = ".staging";

/** The store below `root`. Nothing is created before the first object is written. */
export async function directoryObjectStore(root: string): Promise<DisposableStore> {
  await checkRoot(root);
  await sweepStaging(root);
  let written = 0;
  return {
    get: (key) => orNull(readFile(pathOf(root, key))),
    async getRange(key, startByte, endByte) {
      const file = await orNull(open(pathOf(root, key)));
      if (file === null) {
        return null;
      }
      try {
        const bytes = new Uint8Array(endByte - startByte);
        const { bytesRead } = await file.read(bytes, 0, bytes.byteLength, startByte);
        return bytes.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
    async size(key) {
      return (await orNull(stat(pathOf(root, key))))?.size ?? null;
    },
    async putIfAbsent(key, chunks) {
      const staged = join(root, STAGING, `${process.pid}-${threadId}-${written++}`);
      try {
        await mkdir(dirname(staged), { recursive: true });
        await writeChunks(staged, chunks);
        return await linkIfAbsent(staged, pathOf(root, key));
      } catch (cause) {
        throw storageError(cause, key);
      } finally {
        await rm(staged, { force: true });
      }
    },
    async remove(key) {
      await rm(pathOf(root, key), { force: true });
      await removeEmptyFolders(root, key);
    },
    async list(prefix) {
      const keys = await keysBelow(root, prefix);
      return keys.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    },
    async folders(prefix) {
      const found = await orNull(readdir(join(root, prefix), { withFileTypes: true }));
      const names = (found ?? []).filter((entry) => entry.isDirectory()).map(({ name }) => name);
      const visible = prefix === "" ? names.filter((name) => name !== STAGING) : names;
      return visible.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    },
  };
}

async function checkRoot(root: string): Promise<void> {
  const found = await orNull(stat(root), ["ENOENT"]).catch((cause) => {
    throw storageError(cause, root);
  });
  if (found === null || found.isDirectory()) {
    return;
  }
  throw new ConfigurationError({
    code: "store-not-a-directory",
    what: "the store cannot be opened",
    where: root,
    expected: "a directory, or a path where one can be made",
    found: "a file on that path",
    fix: "name another directory with --store",
  });
}

/** Removes what processes left behind that ended while writing. */
async function sweepStaging(root: string): Promise<void> {
  for (const name of (await orNull(readdir(join(root, STAGING)))) ?? []) {
    const pid = Number(name.split("-")[0]);
    if (!isAlive(pid)) {
      await rm(join(root, STAGING, name), { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return codeOf(cause) === "EPERM";
  }
}

async function writeChunks(path: string, chunks: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, "w");
  try {
    for (const chunk of chunks) {
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

async function linkIfAbsent(staged: string, path: string): Promise<boolean> {
  const made = await mkdir(dirname(path), { recursive: true });
  try {
    await link(staged, path);
    // A new folder is a name in the folder above it.
    const top = made === undefined ? dirname(path) : dirname(made);
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      await syncFolder(folder);
      if (folder.length <= top.length) {
        return true;
      }
    }
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") {
      return false;
    }
    throw cause;
  }
}

/** Puts the names in a folder on the disk. Where folders cannot be opened (Windows) the system sees to it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await orNull(open(folder), ["EISDIR", "EPERM", "EACCES"]);
  if (handle !== null) {
    await handle.sync().finally(() => handle.close());
  }
}

/** Removes the folders of `key` that are empty, but not the topmost, where others may be about to write. */
async function removeEmptyFolders(root: string, key: string): Promise<void> {
  const parts = key.split("/");
  for (let depth = parts.length - 1; depth > 1; depth--) {
    try {
      await rmdir(join(root, ...parts.slice(0, depth)));
    } catch {
      // It holds something else, or is gone already.
      return;
    }
  }
}

/** Keys below the deepest folder that `prefix` names, kept where they begin with it. */
async function keysBelow(root: string, prefix: string): Promise<string[]> {
  const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
  const entries = await orNull(
    readdir(join(root, folder), { recursive: true, withFileTypes: true }),
  );
  return (entries ?? [])
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name).slice(join(root, "/").length).replaceAll("\\", "/"),
    )
    .filter((key) => key.startsWith(prefix) && !key.startsWith(`${STAGING}/`));
}

function pathOf(root: string, key: string): string {
  const parts = key.split("/");
  const isSafe = parts.every((part) => part !== "" && part !== "." && part !== "..");
  assert(isSafe && !key.includes("\\"), `a key is a relative path without dots: ${key}`);
  return join(root, ...parts);
}

/** The value, or null where there is no such file. */
async function orNull<T>(
  promise: Promise<T>,
  absent: readonly string[] = ["ENOENT", "ENOTDIR"],
): Promise<T | null> {
  try {
    return await promise;
  } catch (cause) {
    if (absent.includes(codeOf(cause))) {
      return null;
    }
    throw cause;
  }
}
