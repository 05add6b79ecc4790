// Columns of numbers through the whole pipeline: every rule is counted, quantities add up, and what is computed over
// all shards does not depend on their number.

import { describe, expect, test } from "vitest";
import { parseNumberRules } from "../../functions/core/cleaning/numberRules.ts";
import { parseField } from "../../functions/core/inputs/field.ts";
import { catalogueKey, runPrefix } from "../../functions/core/keys.ts";
import { randomStream } from "../../functions/core/random.ts";
import { NO_INPUTS } from "../../functions/core/run/inputsConfig.ts";
import type { RunRequest } from "../../functions/core/run/request.ts";
import type { RunResult } from "../../functions/core/run/result.ts";
import { openContainer } from "../../functions/stages/containers.ts";
import type { FieldTable } from "../../functions/stages/fieldTables.ts";
import { cleaningWith } from "../support/cleaning.ts";
import {
  digestsUnder,
  memoryInputSource,
  planInProcess,
  runInProcess,
} from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";

/** Every fifth row lacks a price, every seventh has one that nobody pays. */
const [header = "", ...lines] = smallLog({ users: 80 }).trim().split("\n");
const priceOf = (row: number) => {
  if (row % 5 === 0) {
    return row % 2 === 0 ? "" : "n/a";
  }
  return row % 7 === 0 ? "99999" : String(1 + (row % 13));
};
const rows = lines.map((line, row) => `${line},${priceOf(row)}`);
const inputs = memoryInputSource({ "log.csv": [`${header},price`, ...rows, ""].join("\n") });
const withoutPrice = rows.filter((_, row) => row % 5 === 0).length;
const tooDear = rows.filter((_, row) => row % 5 !== 0 && row % 7 === 0).length;

const small: Partial<RunRequest> = {
  ...{ hidden: 8, batch: 16, rounds: 2, shards: 3, lengthMax: 6 },
  ...{ split: { kind: "last-item" } },
};

async function finished(
  flags: Parameters<typeof parseNumberRules>[0],
  options: { run?: Partial<RunRequest>; isRead?: boolean; seed?: number } = {},
) {
  const { isRead = true, seed, run: changes = {} } = options;
  const fields = { ...NO_INPUTS, fields: isRead ? [parseField("price:buckets=4")] : [] };
  const cleaning = cleaningWith({ numbers: [...parseNumberRules(flags)] });
  const run = { ...small, cleaning, inputs: fields, ...changes };
  const manifest = await planInProcess(inputs, ["log.csv"], { run });
  const chaos = seed === undefined ? null : randomStream({ seed, purpose: "test" });
  const { last, store } = await runInProcess(manifest, { inputs, chaos });
  expect(last).toMatchObject({ kind: "completed" });
  const bytes = await store.get(`${runPrefix(manifest.run)}artifacts/result.json`);
  const result = JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array(0))) as RunResult;
  return { manifest, store, result };
}

describe("rules that remove", () => {
  test.each([true, false])("count once, whether the model reads the column: %s", async (isRead) => {
    const flags = { missing: ["price=drop"], outliers: ["price=..100"] };
    const { result } = await finished(flags, { isRead });
    const { rows: all, events, quarantined, removed } = result.data;
    expect(removed).toEqual({ duplicate: 0, missing_value: withoutPrice, outlier: tooDear });
    expect(all).toBe(events + quarantined + withoutPrice + tooDear);
    expect(all).toBe(rows.length);
    expect(result.data.changed).toBe(undefined);
  });

  test("do so in ranges as in one piece, and in any order of messages", async () => {
    const flags = { missing: ["price=drop"], outliers: ["price=..100"] };
    const whole = await finished(flags);
    const cut = await finished(flags, { run: { rangeBytes: 500 }, seed: 3 });
    expect(cut.result.digest).toEqual(whole.result.digest);
  });
});

describe("rules that change", () => {
  const tableOf = async ({ manifest, store }: Awaited<ReturnType<typeof finished>>) => {
    const catalogue = await openContainer(store, catalogueKey(manifest.run), "catalogue");
    return (await catalogue.json<readonly FieldTable[]>("inputs"))[0];
  };

  test("find the same mean and median over any number of shards, and are counted", async () => {
    for (const kind of ["mean", "median"]) {
      const flags = { missing: [`price=${kind}`], smooth: ["price=hampel:4"] };
      const found = await Promise.all(
        [1, 2, 5].map((shards) => finished(flags, { run: { shards } })),
      );
      const tables = await Promise.all(found.map(tableOf));
      expect(new Set(tables.map((table) => JSON.stringify(table))).size).toBe(1);
      expect(tables[0]?.fill).toBeGreaterThan(1);
      for (const { result } of found) {
        expect(result.data.changed).toEqual([
          {
            column: "price",
            smoothed: found[0]?.result.data.changed?.[0]?.smoothed,
            filled: withoutPrice,
            missing: 0,
            fill: tables[0]?.fill,
          },
        ]);
        expect(result.data.changed?.[0]?.smoothed).toBeGreaterThan(0);
        expect(result.data.events).toBe(rows.length);
      }
    }
  }, 60_000);

  test("reach the model: what is filled has a row, what is not has none", async () => {
    const digests = await Promise.all(
      ["0", "9", "previous", "median"].map(async (rule) => {
        const { result } = await finished({ missing: [`price=${rule}`] });
        expect(result.data.changed?.[0]).toMatchObject({ smoothed: 0 });
        return result.digest.weights;
      }),
    );
    expect(new Set(digests).size).toBe(digests.length);
  }, 60_000);

  test("give the same whatever the order of messages", async () => {
    const flags = { missing: ["price=interpolate"], smooth: ["price=median:3"] };
    const once = await finished(flags);
    const again = await finished(flags, { seed: 5 });
    const under = runPrefix(once.manifest.run);
    expect(await digestsUnder(again.store, under)).toEqual(await digestsUnder(once.store, under));
  });
});
