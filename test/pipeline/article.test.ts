// `millrace run --preset article` as a user types it: over a file, over the generated texts, with bad rows, twice, and
// with what cannot work.

import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { randomStream } from "../../functions/core/random.ts";
import { millrace } from "../support/commandLine.ts";
import { temporaryDirectory } from "../support/temporaryDirectory.ts";

const FAST = ["--hidden", "8", "--rounds", "2", "--batch", "16"];

/** A directory with `reviews.csv`: 300 good rows and three bad ones. */
async function directoryWithReviews(): Promise<string> {
  const stream = randomStream({ seed: 1, purpose: "test" });
  const rows = Array.from({ length: 300 }, (_, index) => {
    const label = stream.integer(2);
    const word = label === 1 ? "good" : "bad";
    return `${index},"a ${word} phone, number ${stream.integer(1000)}",${label}`;
  });
  rows.splice(10, 0, 'x,"",1', "y,fine,perhaps", "z,short");
  const directory = await temporaryDirectory();
  await writeFile(join(directory, "reviews.csv"), `id,review,target\n${rows.join("\n")}\n`);
  return directory;
}

interface Document {
  readonly run: string;
  readonly data: Readonly<Record<string, number>>;
  readonly digest: { readonly weights: string; readonly metrics: string };
  readonly artifacts: Readonly<Record<string, string>>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly epochs: readonly unknown[];
  readonly state: string;
  readonly error: { readonly code: string };
}

async function documentOf(args: readonly string[], cwd: string, exitCode = 0): Promise<Document> {
  const finished = await millrace([...args, "--json"], cwd);
  expect(finished.exitCode, finished.stderr).toBe(exitCode);
  return JSON.parse(finished.stdout) as Document;
}

describe("the article's model from the command line", () => {
  test("trains on a file twice with the same bytes, and sets bad rows aside", async () => {
    const cwd = await directoryWithReviews();
    const run = ["run", "--preset", "article", "reviews.csv", ...FAST];
    const first = await documentOf([...run, "--store", "a", "--workers", "1"], cwd);
    const second = await documentOf([...run, "--store", "b", "--workers", "2"], cwd);
    expect(first.digest).toEqual(second.digest);
    expect(first.data).toMatchObject({ rows: 303, texts: 300, quarantined: 3 });
    expect(first.epochs).toHaveLength(3);
    for (const name of Object.keys(first.artifacts)) {
      const [one, other] = await Promise.all(
        [first, second].map(({ artifacts }) => readFile(join(cwd, artifacts[name] ?? ""))),
      );
      expect(one?.equals(other ?? Buffer.alloc(0)), name).toBe(true);
    }
    const quarantine = await readFile(join(cwd, first.artifacts["quarantine"] ?? ""), "utf8");
    const lines = quarantine
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ line, error_type }) => [line, error_type])).toEqual([
      [12, "MISSING VALUE"],
      [13, "CAST"],
      [14, "MISSING COLUMNS"],
    ]);
  });

  test("is listed, shown, and gone on with after an interruption", async () => {
    const cwd = await directoryWithReviews();
    const { run, digest, artifacts } = await documentOf(
      ["run", "--preset", "article", "reviews.csv", ...FAST, "--pooling", "attention"],
      cwd,
    );
    expect((await documentOf(["show", run], cwd)).state).toBe("completed");
    await rm(join(cwd, artifacts["result"] ?? ""));
    await rm(join(cwd, artifacts["report"] ?? ""));
    expect((await documentOf(["show", run], cwd)).state).toBe("unfinished");
    expect((await millrace(["runs"], cwd)).stdout).toContain(`${run}  unfinished\n`);
    const resumed = await documentOf(["resume", run], cwd);
    expect(resumed.digest).toEqual(digest);
    expect((await documentOf(["show", run], cwd)).state).toBe("completed");
  });

  test("runs over generated texts without a file, and takes what it is told", async () => {
    const cwd = await temporaryDirectory();
    const flags = ["--rounds", "1", "--hidden", "4", "--length", "5", "--dropout", "0"];
    const { stdout, stderr, exitCode } = await millrace(
      ["run", "--preset", "article", ...flags],
      cwd,
    );
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/model .*\nnaive_bayes .*\nalways_1 .*\nalways_0 /);
    const [run = ""] = await readdir(join(cwd, ".millrace", "runs"));
    const { config } = await documentOf(["show", run], cwd);
    expect(config).toMatchObject({ epochs: 1, hidden: 4, lengthMax: 5, dropout: 0, batch: 32 });
  });

  test.each([
    [["run"], 2, "usage"],
    [["run", "--preset", "article", "reviews.csv", "reviews.csv"], 2, "usage"],
    [["run", "--preset", "article", "reviews.csv", "--shards", "2"], 2, "option-without-effect"],
    [["run", "reviews.csv", "--text", "review"], 2, "option-without-effect"],
    [["run", "--preset", "article", "reviews.csv", "--dropout", "1"], 2, "option-out-of-range"],
    [["run", "--preset", "article", "reviews.csv", "--label", "lab"], 4, "missing-column"],
    [["run", "--preset", "article", "reviews.csv", "--label", "id"], 4, "too-few-texts"],
    [["run", "--preset", "article", "none.csv"], 4, "missing-file"],
  ])("%j is refused with %i: %s", async (args, exitCode, code) => {
    const cwd = await directoryWithReviews();
    expect((await documentOf(args, cwd, exitCode)).error.code).toBe(code);
  });
});
