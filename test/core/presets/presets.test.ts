// Every preset reads a fixture that holds the traps of its data, one bad row among them: what comes out as events,
// what the rules remove, and where and why the bad row is set aside.

import { describe, expect, test } from "vitest";
import * as amazonReviews from "../../../functions/core/presets/amazonReviews.ts";
import { diginetica } from "../../../functions/core/presets/diginetica.ts";
import { ga4 } from "../../../functions/core/presets/ga4.ts";
import { hm } from "../../../functions/core/presets/hm.ts";
import { instacart } from "../../../functions/core/presets/instacart.ts";
import {
  movieLens1m,
  movieLens20m,
  movieLens100k,
} from "../../../functions/core/presets/movieLens.ts";
import { otto } from "../../../functions/core/presets/otto.ts";
import { personalize } from "../../../functions/core/presets/personalize.ts";
import { PRESETS, presetNamed } from "../../../functions/core/presets/presets.ts";
import { recbole } from "../../../functions/core/presets/recbole.ts";
import { rees46 } from "../../../functions/core/presets/rees46.ts";
import { retailRocket } from "../../../functions/core/presets/retailRocket.ts";
import { segment } from "../../../functions/core/presets/segment.ts";
import { shopifyOrders } from "../../../functions/core/presets/shopify.ts";
import { taobao } from "../../../functions/core/presets/taobao.ts";
import { tmallIjcai15, tmallIjcai16 } from "../../../functions/core/presets/tmall.ts";
import { uciOnlineRetail } from "../../../functions/core/presets/uciOnlineRetail.ts";
import { yoochooseBuys, yoochooseClicks } from "../../../functions/core/presets/yoochoose.ts";
import { fixtureBytes, readByPreset } from "../../support/presetFixture.ts";

interface Expected {
  readonly preset: string;
  /** `user item time event session category price`, absent parts as `-`. */
  readonly events: readonly string[];
  readonly removed: Readonly<Record<string, number>>;
  readonly bad: readonly { line: string; type: string; column: string | null; message: string }[];
}

/** By the name of the fixture. */
const EXPECTED = JSON.parse(new TextDecoder().decode(fixtureBytes("expected.json"))) as Record<
  string,
  Expected
>;
const CASES = Object.entries(EXPECTED).map(([file, expected]) => ({ file, ...expected }));

describe("presets", () => {
  test.each(CASES)("$file: events, rules and the bad row", async ({ file, ...expected }) => {
    const bytes = fixtureBytes(file);
    const { events, rejected, counts } = await readByPreset(bytes, presetNamed(expected.preset));
    const shown = events.map(({ user, item, timeMs, event, sessionText, category, price }) =>
      [user, item, new Date(timeMs).toISOString(), event, sessionText, category, price]
        .map((part) => part || "-")
        .join(" "),
    );
    expect(shown).toEqual(expected.events);
    expect(counts.removed).toEqual(expected.removed);
    const text = new TextDecoder().decode(bytes);
    expect(rejected).toEqual(
      expected.bad.map(({ line: csvLine, type, column, message }) => {
        // The fixtures are ASCII, so that an index is an offset.
        const bytePosition = text.indexOf(`\n${csvLine}\n`) + 1;
        const line = text.slice(0, bytePosition).split("\n").length;
        const names = { errorType: type, columnName: column, errorMessage: message };
        return { line, bytePosition, ...names, csvLine };
      }),
    );
    const removed = Object.values(counts.removed).reduce((sum, count) => sum + count, 0);
    expect(counts.rows).toBe(counts.events + counts.quarantined + removed);
    expect([counts.events, counts.quarantined]).toEqual([events.length, rejected.length]);
  });

  test.each(CASES)("$file: the same however the bytes come", async ({ preset, file }) => {
    const bytes = fixtureBytes(file);
    const whole = await readByPreset(bytes, presetNamed(preset));
    for (const chunkBytes of [1, 7, 64]) {
      expect(await readByPreset(bytes, presetNamed(preset), chunkBytes)).toEqual(whole);
    }
  });

  test("are all listed, named once, and covered by a fixture with a bad row", () => {
    const own = [
      ...[uciOnlineRetail, retailRocket, yoochooseClicks, yoochooseBuys, diginetica, taobao],
      ...[tmallIjcai15, tmallIjcai16, rees46, personalize, shopifyOrders],
      ...[movieLens100k, movieLens1m, movieLens20m, recbole, ...Object.values(amazonReviews)],
      ...[hm, instacart, otto, ga4, segment],
    ];
    expect(new Set(PRESETS)).toEqual(new Set(own));
    const names = PRESETS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z0-9-]+$/.test(name))).toEqual([]);
    const covered = CASES.filter(({ bad }) => bad.length > 0).map(({ preset }) => preset);
    expect(names.filter((name) => !covered.includes(name))).toEqual([]);
  });

  test("are found by name; a name that is none is told which is near", () => {
    expect(presetNamed("taobao")).toBe(taobao);
    expect(() => presetNamed("taobo")).toThrowError(
      expect.objectContaining({
        explanation: expect.objectContaining({
          code: "unknown-preset",
          fix: "did you mean taobao?",
        }),
      }),
    );
  });
});
