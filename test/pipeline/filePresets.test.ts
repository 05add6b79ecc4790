// Files of different presets in one run: clicks and purchases of one shop, as RecSys Challenge 2015 has them in two.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { millrace } from "../support/commandLine.ts";
import { smallLog } from "../support/smallLog.ts";
import { temporaryDirectory } from "../support/temporaryDirectory.ts";

const CLICKS = "*-clicks.dat=yoochoose-clicks";
const BUYS = "*-buys.dat=yoochoose-buys";

/** The same events as two files of presets, and as two of plain CSV. */
async function directoryOfShop(): Promise<string> {
  const rows = smallLog()
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
  const of = (kind: string) => rows.filter(([, , , type]) => type === kind);
  const plain = (kind: string, name: string) => [
    "user,item,time,event",
    ...of(kind).map((row) => [...row.slice(0, 3), name].join(",")),
  ];
  const isoTime = (ms: string | undefined) => new Date(Number(ms)).toISOString();
  const clicks = of("view").map(([user, item, time]) => [user, isoTime(time), item, 0].join(","));
  const buys = of("buy").map(([user, item, time]) => [user, isoTime(time), item, 5, 1].join(","));
  const cwd = await temporaryDirectory();
  const files = {
    "shop-clicks.dat": clicks,
    "shop-buys.dat": buys,
    "clicks.csv": plain("view", "view"),
    "buys.csv": plain("buy", "purchase"),
  };
  for (const [name, lines] of Object.entries(files)) {
    await writeFile(join(cwd, name), `${lines.join("\n")}\n`);
  }
  return cwd;
}

describe("files of two presets in one run", () => {
  test("give what plain CSV of the same events gives", async () => {
    const cwd = await directoryOfShop();
    const digest = async (args: readonly string[]) => {
      const fast = ["--hidden", "4", "--rounds", "1", "--shards", "2", "--json"];
      const { exitCode, stdout, stderr } = await millrace(["run", ...args, ...fast], cwd);
      expect(exitCode, stderr).toBe(0);
      return JSON.parse(stdout).digest;
    };
    const mixed = ["shop-clicks.dat", "shop-buys.dat", "--preset", CLICKS, "--preset", BUYS];
    const plain = await digest(["clicks.csv", "buys.csv"]);
    expect(await digest(mixed)).toEqual(plain);
    const rest = ["shop-clicks.dat", "buys.csv", "--preset", CLICKS, "--preset", "*.csv=columns"];
    expect(await digest(rest)).toEqual(plain);
  });

  test.each([
    [["shop-clicks.dat", "buys.csv", "--preset", CLICKS], "preset-of-file"],
    [["shop-clicks.dat", "--preset", CLICKS, "--preset", "shop*=taobao"], "preset-of-file"],
    [["shop-clicks.dat", "--preset", CLICKS, "--preset", BUYS], "preset-of-file"],
    [["shop-clicks.dat", "--preset", "taobao", "--preset", "otto"], "option-out-of-range"],
    [["shop-clicks.dat", "--preset", "article", "--preset", CLICKS], "option-out-of-range"],
    [["shop-clicks.dat", "--preset", "*=taobo"], "unknown-preset"],
  ])("%j is refused", async (args, code) => {
    const cwd = await directoryOfShop();
    const { exitCode, stdout } = await millrace(["plan", ...args, "--json"], cwd);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout).error.code).toBe(code);
  });
});
