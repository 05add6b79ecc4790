import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { detectFormat } from "../../../functions/core/columns.ts";
import type { FaultType } from "../../../functions/core/csv/rowFault.ts";
import { readEvents } from "../../../functions/core/eventReader.ts";
import { catalogueOf } from "../../../functions/core/generator/catalogue.ts";
import { CSV_HEADER, csvChunks, shopLog } from "../../../functions/core/generator/csv.ts";
import { FAULTS } from "../../../functions/core/generator/dirt.ts";
import { simulateLog } from "../../../functions/core/generator/log.ts";
import {
  itemIdOf,
  type ShopConfig,
  shopConfig,
  userIdOf,
} from "../../../functions/core/generator/shop.ts";
import { sequencesFromEvents } from "../../../functions/core/sequences.ts";

const DIRTY = shopConfig({ seed: 51, users: 300, dirtyRowShare: 0.05, duplicateRowShare: 0.02 });

function bytesOf(config: ShopConfig): Uint8Array {
  return Buffer.concat([...csvChunks(config)]);
}

const digestOf = (config: ShopConfig) => createHash("sha256").update(bytesOf(config)).digest("hex");

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.byteLength; start += size) {
    yield bytes.subarray(start, start + size);
  }
}

/** What the reader of the pipeline finds in a file. */
async function read(bytes: Uint8Array, size: number) {
  const rows: string[] = [];
  const faults = new Map<FaultType, number>();
  const format = detectFormat(bytes.subarray(0, 65_536), "shop.csv", {}, null);
  const counts = await readEvents(pieces(bytes, size), format, {
    event: ({ user, item, event, timeMs }) => rows.push(`${user} ${item} ${event} ${timeMs}`),
    reject: ({ errorType }) => faults.set(errorType, (faults.get(errorType) ?? 0) + 1),
  });
  return { rows, faults, counts };
}

describe("csvChunks", () => {
  test("gives the same bytes for the same shop, and others for another seed", () => {
    const shop = shopConfig({ users: 100 });
    expect(digestOf(shop)).toBe(digestOf(shopConfig({ users: 100 })));
    expect(digestOf(shop)).not.toBe(digestOf(shopConfig({ users: 100, seed: 2 })));
  });

  test("begins with the header and ends with a line feed", () => {
    const text = new TextDecoder().decode(bytesOf(DIRTY));
    expect(text.startsWith(`${CSV_HEADER}\nu`)).toBe(true);
    expect(text.endsWith("\n")).toBe(true);
    expect(text).not.toContain("\r");
  });

  test("comes in pieces of about 64 KiB", () => {
    const sizes = Array.from(csvChunks(shopConfig()), (chunk) => chunk.byteLength);
    expect(Math.max(...sizes)).toBeLessThan(70_000);
  });
});

describe("reading the log", () => {
  const log = shopLog(DIRTY);
  const good = simulateLog(DIRTY, catalogueOf(DIRTY));
  const bytes = bytesOf(DIRTY);

  test.each([1 << 16, 997])(
    "finds exactly the faults that are in it, in pieces of %i",
    async (size) => {
      const { faults, counts } = await read(bytes, size);
      expect(counts.rows).toBe(log.counts.rows);
      expect(counts.quarantined).toBe(log.counts.quarantined);
      expect(counts.blankLines + counts.commentLines).toBe(0);
      const {
        missingField,
        extraField,
        blankItem,
        unparsableTime,
        invalidUtf8,
        unterminatedQuote,
      } = log.counts.faults;
      expect(Object.fromEntries(faults)).toEqual({
        "MISSING COLUMNS": missingField,
        "TOO MANY COLUMNS": extraField,
        "MISSING VALUE": blankItem,
        CAST: unparsableTime,
        "INVALID ENCODING": invalidUtf8,
        "UNQUOTED VALUE": unterminatedQuote,
      });
      for (const fault of FAULTS) {
        expect(log.counts.faults[fault]).toBeGreaterThan(20);
      }
    },
  );

  test("finds every good row, in order, and the stated duplicates beside them", async () => {
    const { rows } = await read(bytes, 1 << 16);
    const expected = good.map(
      ({ userIndex, itemIndex, behaviour, timeMs }) =>
        `${userIdOf(userIndex)} ${itemIdOf(itemIndex)} ${behaviour} ${timeMs}`,
    );
    expect(rows.length).toBe(log.counts.events + log.counts.duplicates);
    expect(log.counts.duplicates).toBeGreaterThan(50);
    expect([...new Set(rows)]).toEqual(expected);
  });

  test("gives the replayed sequences once duplicates are removed", async () => {
    const { rows } = await read(bytes, 1 << 16);
    const fields = rows.map((row) => row.split(" ") as [string, string, string, string]);
    const users = [...new Set(fields.map(([user]) => user))];
    const userIndex = new Map(users.map((user, index) => [user, index]));
    const types = ["view", "cart", "buy"];
    const sequences = sequencesFromEvents(users, {
      user: Uint32Array.from(fields, ([user]) => userIndex.get(user) as number),
      item: Uint32Array.from(fields, ([, item]) => Number(item.slice(1))),
      timeMs: Float64Array.from(fields, ([, , , timeMs]) => Number(timeMs)),
      type: Uint32Array.from(fields, ([, , type]) => types.indexOf(type)),
      splitCode: new Uint8Array(fields.length),
    });
    expect(sequences.duplicates).toBe(log.counts.duplicates);
    expect(sequences.users).toHaveLength(log.counts.users);
    const byUser = good.toSorted((a, b) => a.userIndex - b.userIndex || a.timeMs - b.timeMs);
    expect(Array.from(sequences.items)).toEqual(byUser.map(({ itemIndex }) => itemIndex));
    expect(Array.from(sequences.timesMs)).toEqual(byUser.map(({ timeMs }) => timeMs));
  });

  test("counts add up", () => {
    const { rows, events, quarantined, duplicates, faults, users, items } = log.counts;
    expect(events).toBe(good.length);
    expect(rows).toBe(events + quarantined + duplicates);
    expect(quarantined).toBe(FAULTS.reduce((sum, fault) => sum + faults[fault], 0));
    expect(users).toBe(DIRTY.users);
    expect(items).toBe(new Set(good.map(({ itemIndex }) => itemIndex)).size);
  });
});

test("a shop without dirt is its good rows", async () => {
  const clean = shopConfig({ seed: 51, users: 50, dirtyRowShare: 0, duplicateRowShare: 0 });
  const { counts } = await read(bytesOf(clean), 1 << 16);
  const events = simulateLog(clean, catalogueOf(clean)).length;
  expect(counts).toMatchObject({ rows: events, events, quarantined: 0 });
});
