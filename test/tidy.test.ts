// The rules of the repository that the linter cannot say, in one pass over the tracked files.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
// With the files not yet added, so that a rule speaks before the commit and not after it.
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(root, file)));
const read = (file: string) => readFileSync(join(root, file), "utf8");
const lineCount = (text: string) => text.split("\n").length - 1;

const code = files.filter((file) => /\.(ts|mjs)$/.test(file));
const product = code.filter((file) => !file.startsWith("test/"));
const core = code.filter((file) => file.startsWith("functions/core/"));
const assembly = code.filter((file) => file.startsWith("assembly/"));

/** Files in which `pattern` occurs. */
function offenders(among: readonly string[], pattern: RegExp): string[] {
  return among.filter((file) => pattern.test(read(file)));
}

function withoutComments(text: string): string {
  return text.replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, "");
}

describe("tracked files", () => {
  test("are known at all", () => {
    expect(files.length).toBeGreaterThan(100);
  });

  test("stay under 300 lines of code", () => {
    expect(code.filter((file) => lineCount(read(file)) > 300)).toEqual([]);
  });

  test("stay under 100 kB, but for the lock file", () => {
    const large = files.filter((file) => statSync(join(root, file)).size > 100_000);
    expect(large.filter((file) => file !== "package-lock.json")).toEqual([]);
  });

  test("have no comment over 120 columns (the formatter sees to code)", () => {
    const isLong = (line: string) => line.length > 120 && /^\s*(\/\/|\*|\/\*)/.test(line);
    const hasLong = (file: string) => read(file).split("\n").some(isLong);
    expect(code.filter(hasLong)).toEqual([]);
  });

  test("begin, where they are code of the product, with what they are for", () => {
    const isIntroduced = (file: string) => /^(#!.*\n)?\/\/ \S/.test(read(file));
    expect(product.filter((file) => !isIntroduced(file))).toEqual([]);
  });

  test("hold no leftovers", () => {
    const marks = new RegExp(["TO" + "DO", "FIX" + "ME", "X" + "XX", "\\.only\\("].join("|"));
    const self = "test/tidy.test.ts";
    expect(offenders(code, marks).filter((file) => file !== self)).toEqual([]);
  });

  test("skip no test without a reason in its name", () => {
    const bare = /\b(test|it|describe)\.(skip|todo)\(/;
    expect(offenders(code, bare).filter((file) => file !== "test/tidy.test.ts")).toEqual([]);
  });
});

describe("determinism", () => {
  test("no random numbers but those of core/random.ts", () => {
    expect(offenders(product, /Math\.random/)).toEqual([]);
  });

  test("no clock outside adapters and the command line", () => {
    const inner = product.filter((file) => /^functions\/(core|stages|ports)\//.test(file));
    expect(offenders(inner, /Date\.now|new Date|performance\.now/)).toEqual([]);
  });

  test("no order by locale", () => {
    // Named time zones are looked up once, when a run is planned.
    expect(offenders(product, /localeCompare|toLocale|Intl\./)).toEqual([
      "functions/adapters/timeZones.ts",
    ]);
  });

  test("no platform-dependent Math function where numbers reach an artefact", () => {
    // The report's page is a record, not a result: its plots may be drawn with any Math.
    const digested = core.filter((file) => !file.startsWith("functions/core/report/"));
    const others =
      /Math\.(?:exp|log|log2|log10|log1p|expm1|pow|sin|cos|tan|tanh|sinh|cosh|cbrt|hypot)\b/;
    const uses = (file: string) => others.test(withoutComments(read(file)));
    expect(digested.filter(uses)).toEqual([]);
  });
});

describe("architecture", () => {
  test("keys of the store are spelled in keys.ts alone", () => {
    const keys = offenders(product, /["'`]runs\/|["'`]runs["'`]\s*[,;]/);
    expect(keys.filter((file) => file !== "cli/runsCommand.ts")).toEqual(
      ["functions/core/keys.ts"].filter((file) => keys.includes(file)),
    );
  });

  test("zod is used where messages and presets are parsed, and nowhere else", () => {
    expect(offenders(product, /from "zod/)).toEqual([
      "functions/core/configSchema.ts",
      "functions/core/cost/priceSchema.ts",
      "functions/core/cost/ratesSchema.ts",
      "functions/core/follow/followSchema.ts",
      "functions/core/inbox/inboxSchema.ts",
      "functions/core/inputSchema.ts",
      "functions/core/messages.ts",
      "functions/core/plans/planSchema.ts",
      "functions/core/presets/presetSchema.ts",
    ]);
  });

  test("Powertools are for handlers of functions: a laptop and the simulator load none", () => {
    const direct = ["functions/adapters/functionLog.ts", "functions/adapters/functionMetrics.ts"];
    expect(offenders(product, /from "@aws-lambda-powertools/)).toEqual(direct);
    // Imports of types vanish.
    const users = offenders(code, /^import \{.*\} from "[^"]*[/]function(Log|Metrics)\.ts"/m);
    const others = users.filter((file) => !/(Handler|\.test)\.ts$/.test(file));
    // Names of metrics are the core's, and anybody's.
    expect(others.filter((file) => !read(file).includes("core/functionMetrics.ts"))).toEqual([]);
  });

  test("every file of the core is imported by a test", () => {
    const tests = code.filter((file) => file.startsWith("test/")).map(read);
    const typesOnly = (file: string) =>
      !/export (async )?(function|const|class|\*|\{)/.test(read(file));
    const isTested = (file: string) =>
      tests.some((text) => text.includes(`/${file.slice("functions/".length)}"`));
    expect(core.filter((file) => !typesOnly(file) && !isTested(file))).toEqual([]);
  });

  test("the assembly has no decorators, host functions, relaxed instructions or inner allocation", () => {
    expect(offenders(assembly, /^\s*@\w|JSMath|relaxed_|new [A-Z]|heap\.alloc/m)).toEqual([]);
  });
});

describe("package.json", () => {
  const manifest = JSON.parse(read("package.json")) as {
    version: string;
    license: string;
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
    optionalDependencies: Record<string, string>;
  };
  const dependencies = {
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.optionalDependencies,
  };

  test("pins every dependency to an exact version", () => {
    const loose = Object.entries(dependencies).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  test("states the version that manifests of runs record", async () => {
    const { VERSION } = await import("../functions/core/version.ts");
    expect(manifest.version).toBe(VERSION);
  });

  test("has a permissive licence, and its text", () => {
    expect(manifest.license).toBe("Apache-2.0");
    expect(read("LICENSE")).toContain("Apache License");
  });

  test("has its dependencies explained in docs/decisions", () => {
    const pages = files
      .filter((file) => file.startsWith("docs/decisions/"))
      .map(read)
      .join("\n");
    const names = Object.keys(dependencies);
    expect(names.filter((name) => !pages.includes(`\`${name}\``))).toEqual([]);
  });
});

describe("golden files", () => {
  test("are all used by a test or named in their README", () => {
    const golden = files.filter((file) => /^test\/golden\/.*\.json$/.test(file));
    const tests = code
      .filter((file) => file.startsWith("test/"))
      .map(read)
      .join("\n");
    const isUsed = (file: string) =>
      tests.includes(file.slice("test/golden/".length, -".json".length));
    expect(golden.filter((file) => !isUsed(file))).toEqual([]);
  });
});
