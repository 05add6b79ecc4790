// Presets of single files: which of those that the flags name by pattern a file is read by, so that one run can mix
// files of several kinds.

import { ConfigurationError } from "../errors.ts";
import type { Preset } from "../presets/preset.ts";
import type { SourceRequest } from "./detectSource.ts";

/** The preset of the files that match a pattern. */
export interface FilePreset {
  /** Of file names, or of the last parts of paths where it has a slash: `*`, `?`, and a `**` that crosses folders. */
  readonly pattern: string;
  /** Null: columns are found by their names. */
  readonly preset: Preset | null;
}

/** `GLOB=NAME` in its two parts; the pattern is null for a plain `NAME`. */
export function presetChoice(text: string): {
  readonly pattern: string | null;
  readonly name: string;
} {
  const equals = text.lastIndexOf("=");
  return {
    pattern: equals < 0 ? null : text.slice(0, equals),
    name: text.slice(equals + 1),
  };
}

/** Whether the file at `path` matches the pattern, in whole or from the beginning of one of its folders on. */
export function matchesPattern(pattern: string, path: string): boolean {
  const source = pattern.replace(/^\.\//, "").replace(/\*\*\/?|[*?]|[^*?]+/g, (part) => {
    switch (part) {
      case "*":
        return "[^/]*";
      case "?":
        return "[^/]";
      case "**":
        return ".*";
      case "**/":
        return "(?:.*/)?";
      default:
        return part.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    }
  });
  return new RegExp(`(?:^|/)${source}$`, "su").test(path.replaceAll("\\", "/"));
}

/**
 * How the file at `path` is read. Throws ConfigurationError `preset-of-file` where two patterns match it, or none does
 * and no preset is given for the rest.
 */
export function sourceOfFile(source: SourceRequest, path: string): SourceRequest {
  const { presets = [], preset } = source;
  const matching = presets.filter(({ pattern }) => matchesPattern(pattern, path));
  const [first, second] = matching;
  if (second !== undefined) {
    const found = matching.map(({ pattern }) => pattern).join(", ");
    throw unclear(
      path,
      "one pattern that matches it",
      found,
      "make the patterns exclude each other",
    );
  }
  if (presets.length > 0 && first === undefined && preset === null) {
    const fix =
      "give a preset for the rest as well: --preset NAME, or PATTERN=columns for columns found by name";
    throw unclear(path, "a pattern that matches it", "none", fix);
  }
  return { ...source, preset: first === undefined ? preset : first.preset, presets: [] };
}

/** Throws ConfigurationError `preset-of-file` for a pattern that matches none of the files. */
export function checkPatternsUsed({ presets = [] }: SourceRequest, paths: readonly string[]): void {
  for (const { pattern } of presets) {
    if (!paths.some((path) => matchesPattern(pattern, path))) {
      throw unclear(
        `--preset ${pattern}=…`,
        "a file that matches",
        paths.slice(0, 5).join(", "),
        "check the pattern",
      );
    }
  }
}

function unclear(where: string, expected: string, found: string, fix: string): ConfigurationError {
  const what = "it cannot be told which preset a file is read by";
  return new ConfigurationError({ code: "preset-of-file", what, where, expected, found, fix });
}
