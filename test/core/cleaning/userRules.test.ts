import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fateOf, KEPT } from "../../../functions/core/cleaning/cleaning.ts";
import { fatesByUser } from "../../../functions/core/cleaning/userRules.ts";
import type { CleaningConfig } from "../../../functions/core/messages.ts";
import { cleaningWith, eventColumns, type Row } from "../../support/cleaning.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const [DUPLICATE, ROBOT, IGNORED, REPEAT] = [1, 2, 3, 4];

function fates(rows: readonly Row[], config: Partial<CleaningConfig>, ignored: number[] = []) {
  const users = Math.max(0, ...rows.map(([user]) => user + 1));
  const rules = {
    config: cleaningWith(config),
    isIgnored: (type: number) => ignored.includes(type),
  };
  return Array.from(fatesByUser(users, eventColumns(rows), rules));
}

describe("fates", () => {
  test("are numbered by rule, for ever", () => {
    const rules = ["duplicate", "robot", "ignored_event", "repeat"] as const;
    expect(rules.map(fateOf)).toEqual([DUPLICATE, ROBOT, IGNORED, REPEAT]);
  });

  test("of duplicates: all but the first copy in the input", () => {
    expect(
      fates(
        [
          [0, 1, 5, 0],
          [0, 1, 5, 0],
          [0, 1, 5, 1],
          [1, 1, 5, 0],
        ],
        {},
      ),
    ).toEqual([KEPT, DUPLICATE, KEPT, KEPT]);
  });
});

describe("repeats", () => {
  const collapse = { collapseRepeatsMs: DAY };

  test("are those within the window of the last one that was kept, in time order", () => {
    const rows: Row[] = [
      [0, 1, 0, 0],
      [0, 1, 20 * HOUR, 0],
      [0, 1, 30 * HOUR, 0],
      [0, 1, 23 * HOUR, 0],
      [0, 1, 54 * HOUR, 0],
    ];
    // 30 h is a day after 0 h, the last one kept, although the removed 23 h lies between; 54 h is a day after 30 h.
    expect(fates(rows, collapse)).toEqual([KEPT, REPEAT, KEPT, REPEAT, KEPT]);
  });

  test("are of the same user, item and type", () => {
    expect(
      fates(
        [
          [0, 1, 0, 0],
          [0, 1, 1, 1],
          [0, 2, 2, 0],
          [1, 1, 3, 0],
        ],
        collapse,
      ),
    ).toEqual([KEPT, KEPT, KEPT, KEPT]);
  });

  test("are found whatever other items lie between", () => {
    expect(
      fates(
        [
          [0, 1, 0, 0],
          [0, 2, 1, 0],
          [0, 1, 2, 0],
        ],
        collapse,
      ),
    ).toEqual([KEPT, KEPT, REPEAT]);
  });
});

describe("robots", () => {
  const day = (count: number, startMs: number): Row[] =>
    Array.from({ length: count }, (_, index) => [0, index + 1, startMs + index, 0]);

  test("have more events on one day (UTC) than is allowed, and lose all of them", () => {
    expect(fates([...day(3, 0), [0, 9, 5 * DAY, 0]], { maxEventsPerDay: 2 })).toEqual([
      ROBOT,
      ROBOT,
      ROBOT,
      ROBOT,
    ]);
    expect(fates(day(3, 0), { maxEventsPerDay: 3 })).toEqual([KEPT, KEPT, KEPT]);
    expect(fates(day(4, DAY - 2), { maxEventsPerDay: 2 })).toEqual([KEPT, KEPT, KEPT, KEPT]);
  });

  test("or more events in all; copies of a row do not count", () => {
    expect(fates(day(3, 0), { maxEventsPerUser: 2 })).toEqual([ROBOT, ROBOT, ROBOT]);
    expect(fates([...day(2, 0), ...day(2, 0)], { maxEventsPerUser: 2 })).toEqual([
      KEPT,
      KEPT,
      DUPLICATE,
      DUPLICATE,
    ]);
  });

  test("are judged before repeats are removed and types are left out", () => {
    const rows: Row[] = [
      [0, 1, 0, 0],
      [0, 1, 1, 0],
      [0, 1, 2, 1],
    ];
    const config = { maxEventsPerUser: 2, collapseRepeatsMs: DAY };
    expect(fates(rows, config, [1])).toEqual([ROBOT, ROBOT, ROBOT]);
  });
});

describe("ignored types", () => {
  test("go, and do not hide repeats of others", () => {
    const rows: Row[] = [
      [0, 1, 0, 0],
      [0, 1, 1, 1],
      [0, 1, 2, 0],
    ];
    expect(fates(rows, { collapseRepeatsMs: DAY }, [1])).toEqual([KEPT, IGNORED, REPEAT]);
    expect(fates(rows, { collapseRepeatsMs: DAY }, [0])).toEqual([IGNORED, KEPT, IGNORED]);
  });
});

test("a user's fates do not depend on other users", () => {
  const row = fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 3 }), fc.nat(6), fc.nat(1));
  const config = { collapseRepeatsMs: 3, maxEventsPerDay: 5 };
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
      const together = fates(rows, config, [1]);
      for (const user of [0, 1, 2]) {
        const own = rows.filter(([of]) => of === user).map(([, ...rest]): Row => [0, ...rest]);
        expect(together.filter((_, index) => rows[index]?.[0] === user)).toEqual(
          fates(own, config, [1]),
        );
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});
