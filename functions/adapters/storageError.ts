// Errors of the file system while writing, said so that a person can act.

import { ConfigurationError, LimitError } from "../core/errors.ts";

/** The system's name of an error, such as ENOSPC; empty for what is no system error. */
export function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? "";
}

/** A full or read-only disk, said so that a person can act; anything else passes as it is. */
export function storageError(cause: unknown, where: string): unknown {
  const fixes: Readonly<Record<string, string>> = {
    ENOSPC: "free space on this disk or name another directory with --store, then resume the run",
    EDQUOT: "free space in your quota or name another directory with --store, then resume the run",
    ENOTDIR: "name another directory with --store: a part of this path is a file",
    EROFS: "name a writable directory with --store",
    EACCES: "make the directory writable for this user or name another with --store",
    EPERM: "make the directory writable for this user or name another with --store",
  };
  const code = codeOf(cause);
  const fix = fixes[code];
  if (fix === undefined) {
    return cause;
  }
  const isFull = code === "ENOSPC" || code === "EDQUOT";
  const explanation = {
    code: isFull ? "disk-full" : "not-writable",
    what: "the store cannot be written",
    where,
    expected: "room and permission to write",
    found: code,
    fix,
  };
  return isFull
    ? new LimitError(explanation, { cause })
    : new ConfigurationError(explanation, { cause });
}
