// Words of Chinese texts by jieba-wasm, which is an optional dependency: loaded when it is first asked for, with a
// clear error where it is absent. It has no types here, so that the project builds without it.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ConfigurationError } from "../core/errors.ts";
import type { WordSegmenter } from "../ports/wordSegmenter.ts";

const PACKAGE = "jieba-wasm";

interface Jieba {
  cut(text: string, hmm: boolean): string[];
}

let kept: WordSegmenter | null = null;

/** The segmenter, the same at every call. Throws ConfigurationError `segmenter-missing` where it is not installed. */
export function jieba(): WordSegmenter {
  kept ??= jiebaAt(entryPoint());
  return kept;
}

/** Whether the optional dependency is installed. */
export function hasJieba(): boolean {
  return entryPoint() !== null;
}

/** The segmenter in the file `entry` of its package; null where there is none. */
export function jiebaAt(entry: string | null): WordSegmenter {
  if (entry === null) {
    throw new ConfigurationError({
      code: "segmenter-missing",
      what: "the segmenter of Chinese words is not installed",
      where: `the optional package ${PACKAGE}`,
      expected: `${PACKAGE} in node_modules`,
      found: "no such package",
      fix: `npm ci --include=optional, or ask for COLUMN:text, which needs no segmenter`,
    });
  }
  const module = createRequire(entry)(entry) as Jieba;
  // Unknown words are told by jieba's hidden Markov model, as jieba does by default.
  return { name: `${PACKAGE} ${versionOf(entry)}`, cut: (run) => module.cut(run, true) };
}

function entryPoint(): string | null {
  try {
    return createRequire(import.meta.url).resolve(PACKAGE);
  } catch {
    return null;
  }
}

/** The version of the package that a file belongs to: that of the nearest package.json above it. */
function versionOf(file: string): string {
  let folder = dirname(file);
  while (!existsSync(join(folder, "package.json"))) {
    folder = dirname(folder);
  }
  return String(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version);
}
