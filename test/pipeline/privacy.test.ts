// What a store holds of people: no id where pseudonyms were asked for, no key, and never a column that is not mapped.

import { createHmac } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { millrace } from "../support/commandLine.ts";
import { smallLog } from "../support/smallLog.ts";
import { temporaryDirectory } from "../support/temporaryDirectory.ts";

const KEY = "0123456789abcdef0123456789abcdef";
const SMALL = ["--hidden", "8", "--rounds", "2", "--batch", "16", "--json"];

/** A log whose ids and unmapped column are words that occur nowhere else. */
function tellingLog(badRows: readonly string[] = []): string {
  const [header = "", ...rows] = smallLog({ users: 60 }).trim().split("\n");
  const renamed = rows.map((row) => {
    const [user, item, ...rest] = row.split(",");
    return [`person-${user}`, `article-${item}`, ...rest, `mail-${user}@example.org`].join(",");
  });
  return `${[`${header},e_mail`, ...renamed, ...badRows].join("\n")}\n`;
}

async function directoryWith(log: string): Promise<string> {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, "log.csv"), log);
  return directory;
}

/** The names of all objects of the store in which `text` occurs. */
async function holding(cwd: string, store: string, text: string): Promise<string[]> {
  const root = join(cwd, store);
  await mkdir(root, { recursive: true });
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const found: string[] = [];
  for (const file of files) {
    const bytes = await readFile(join(file.parentPath, file.name));
    if (bytes.includes(text)) {
      found.push(file.name);
    }
  }
  expect(files.length).toBeGreaterThan(10);
  return found;
}

function run(cwd: string, flags: readonly string[], key: string | null = null) {
  return millrace(
    ["run", "log.csv", ...SMALL, ...flags],
    cwd,
    key === null ? {} : { environment: { MILLRACE_ID_KEY: key } },
  );
}

describe("pseudonyms", () => {
  const bad = ["person-u1,article-i1,not a time,view,mail-bad@example.org", "x,y,person-u2,view,z"];
  const flags = ["--pseudonymise", "user,item"];

  test("leave no id, no text of a bad row and no key in the store, and are those of the key", async () => {
    const cwd = await directoryWith(tellingLog(bad));
    const { exitCode, stdout, stderr } = await run(cwd, [...flags, "--store", "s"], KEY);
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ data: { quarantined: 2, users: 60 } });
    for (const text of ["person-", "article-", "mail-", KEY]) {
      expect(await holding(cwd, "s", text), text).toEqual([]);
    }
    const pseudonym = createHmac("sha256", KEY).update("person-u7").digest("hex");
    expect(await holding(cwd, "s", pseudonym)).toContain("recommendations.jsonl");
  });

  test("are the same for any number of workers, and others under another key", async () => {
    const cwd = await directoryWith(tellingLog());
    const digest = async (store: string, key: string, workers: string) => {
      const { stdout } = await run(cwd, [...flags, "--store", store, "--workers", workers], key);
      return (JSON.parse(stdout) as { digest: unknown }).digest;
    };
    const one = await digest("a", KEY, "1");
    expect(await digest("b", KEY, "2")).toEqual(one);
    expect(await digest("c", `${KEY}x`, "1")).not.toEqual(one);
  });

  test("of users alone leave the items readable", async () => {
    const cwd = await directoryWith(tellingLog());
    await run(cwd, ["--pseudonymise", "user", "--store", "s"], KEY);
    expect(await holding(cwd, "s", "person-")).toEqual([]);
    expect(await holding(cwd, "s", "article-")).toContain("recommendations.jsonl");
  });

  test("are refused without a key before anything is read", async () => {
    const cwd = await directoryWith(tellingLog());
    const { exitCode, stdout } = await run(cwd, flags);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "id-key-missing" } });
  });
});

test("a column that is not mapped is nowhere in the store", async () => {
  const cwd = await directoryWith(tellingLog());
  const { exitCode, stderr } = await run(cwd, ["--store", "s"]);
  expect(exitCode, stderr).toBe(0);
  expect(await holding(cwd, "s", "@example.org")).toEqual([]);
  expect(await holding(cwd, "s", "person-u7")).toContain("recommendations.jsonl");
});
