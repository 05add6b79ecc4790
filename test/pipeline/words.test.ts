// Chinese texts from the command line, cut into words by the optional segmenter: the same whatever the workers, and
// with the segmenter's version in the plan.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hasJieba, jieba } from "../../functions/adapters/jieba.ts";
import { randomStream } from "../../functions/core/random.ts";
import { millrace } from "../support/commandLine.ts";
import { temporaryDirectory } from "../support/temporaryDirectory.ts";

const FAST = ["--hidden", "8", "--rounds", "2", "--batch", "16"];
const GOODS = ["连衣裙", "蓝牙耳机", "运动鞋", "保温杯", "手机壳", "双肩包"];
const KINDS = ["夏季新款", "正品", "黑色", "便宜"];

/** A log whose titles say which item comes next, and texts that say in words whether they are liked. */
async function directoryOfTexts(): Promise<string> {
  const stream = randomStream({ seed: 5, purpose: "test" });
  const log = ["user,item,time,title"];
  const reviews = ["review,label"];
  for (let user = 0; user < 40; user++) {
    let next = stream.integer(GOODS.length);
    for (let event = 0; event < 8; event++) {
      const item = next;
      next = stream.integer(GOODS.length);
      const title = `${KINDS[stream.integer(KINDS.length)]}${GOODS[next]}`;
      log.push(`u${user},i${item},${1_700_000_000 + user + event * 1000},${title}`);
      const label = stream.integer(2);
      reviews.push(`${GOODS[item]}${label === 1 ? "很喜欢" : "很失望"}第${event}次,${label}`);
    }
  }
  const directory = await temporaryDirectory();
  await writeFile(join(directory, "log.csv"), `${log.join("\n")}\n`);
  await writeFile(join(directory, "reviews.csv"), `${reviews.join("\n")}\n`);
  return directory;
}

async function documentOf(args: readonly string[], cwd: string) {
  const finished = await millrace([...args, "--json"], cwd);
  expect(finished.exitCode, finished.stderr).toBe(0);
  return JSON.parse(finished.stdout);
}

describe.skipIf(!hasJieba())("Chinese words (skipped where jieba-wasm is absent)", () => {
  test("a column of titles is read by word, whatever the workers", async () => {
    const cwd = await directoryOfTexts();
    const run = ["run", "log.csv", "--input", "title:words", ...FAST];
    const one = await documentOf([...run, "--store", "a", "--workers", "1"], cwd);
    const two = await documentOf([...run, "--store", "b", "--workers", "2"], cwd);
    expect(two.digest).toEqual(one.digest);
    const manifest = JSON.parse(
      await readFile(join(cwd, "a/runs", one.run, "manifest.json"), "utf8"),
    );
    expect(manifest.config.model.inputs.segmenter).toBe(jieba().name);
    // A bound on time has the same rows read as text, not as numbers.
    const asText = [...run, "--from", "2000-01-01", "--store", "c"];
    expect((await documentOf(asText, cwd)).digest.weights).toBe(one.digest.weights);
  });

  test("the article's model learns from words", async () => {
    const cwd = await directoryOfTexts();
    const run = ["run", "--preset", "article", "reviews.csv", ...FAST];
    const words = await documentOf([...run, "--segmenter", "jieba"], cwd);
    const characters = await documentOf(run, cwd);
    expect(words.config.segmenter).toBe(jieba().name);
    expect(characters.config).not.toHaveProperty("segmenter");
    expect(words.data.tokens).toBeLessThan(characters.data.tokens);
  });
});

test("a segmenter without the article's preset is refused", async () => {
  const cwd = await directoryOfTexts();
  const refused = await millrace(["run", "log.csv", "--segmenter", "jieba"], cwd);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain("--segmenter with --preset article");
});
