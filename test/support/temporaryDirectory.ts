// Directories that a test makes and that are gone after it.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** An empty directory, removed when the running test ends. */
export async function temporaryDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "millrace-test-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}
