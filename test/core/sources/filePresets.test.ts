import { describe, expect, test } from "vitest";
import { presetNamed } from "../../../functions/core/presets/presets.ts";
import { PLAIN_SOURCE } from "../../../functions/core/sources/detectSource.ts";
import {
  checkPatternsUsed,
  matchesPattern,
  presetChoice,
  sourceOfFile,
} from "../../../functions/core/sources/filePresets.ts";

test.each([
  ["*.csv", "data/a.csv", true],
  ["*.csv", "a.csv.gz", false],
  ["a?.csv", "a1.csv", true],
  ["a?.csv", "a/.csv", false],
  ["old/*", "/data/old/a.csv", true],
  ["old/*", "/data/bold/a.csv", false],
  ["old/*", "/data/old/more/a.csv", false],
  ["old/**", "/data/old/more/a.csv", true],
  ["old/**/*.csv", "old/a.csv", true],
  ["./a.csv", "a.csv", true],
  ["a+b[1].csv", "a+b[1].csv", true],
  ["用*", "数据/用户.csv", true],
])("%s and %s: %s", (pattern, path, isMatch) => {
  expect(matchesPattern(pattern, path)).toBe(isMatch);
});

test("the last equals sign parts pattern and name", () => {
  expect(presetChoice("taobao")).toEqual({ pattern: null, name: "taobao" });
  expect(presetChoice("dt=1/*.csv=taobao")).toEqual({ pattern: "dt=1/*.csv", name: "taobao" });
});

describe("a file is read by", () => {
  const [taobao, rees46] = [presetNamed("taobao"), presetNamed("rees46")];
  const presets = [
    { pattern: "user*", preset: taobao },
    { pattern: "*.txt", preset: null },
  ];
  const source = { ...PLAIN_SOURCE, presets };

  test("the preset of its pattern, or that of the rest", () => {
    const all = { ...source, preset: rees46 };
    expect(sourceOfFile(all, "a/user.csv").preset).toBe(taobao);
    expect(sourceOfFile(all, "a/x.txt").preset).toBeNull();
    expect(sourceOfFile(all, "a/x.csv").preset).toBe(rees46);
    expect(sourceOfFile(PLAIN_SOURCE, "a/x.csv").preset).toBeNull();
  });

  test.each([
    ["x.csv", "a pattern that matches it", "none"],
    ["user.txt", "one pattern that matches it", "user*, *.txt"],
  ])("nothing that can be told: %s", (path, expected, found) => {
    expect(() => sourceOfFile(source, path)).toThrow(
      expect.objectContaining({
        explanation: expect.objectContaining({
          code: "preset-of-file",
          where: path,
          expected,
          found,
        }),
      }),
    );
  });

  test("some pattern, or the pattern is refused", () => {
    expect(() => checkPatternsUsed(source, ["user.csv", "x.txt"])).not.toThrow();
    expect(() => checkPatternsUsed(source, ["user.csv"])).toThrow("--preset *.txt=…");
  });
});
