import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { detectFormat } from "../../../functions/core/columns.ts";
import { sessionColumn } from "../../../functions/core/sessions/sessionColumn.ts";
import { parseSessions, sessionsOf } from "../../../functions/core/sessions/sessions.ts";

describe("parseSessions", () => {
  test("reads a gap and a column", () => {
    expect(parseSessions("gap:30m")).toEqual({ kind: "gap", gapMs: 1_800_000 });
    expect(parseSessions("column:a:b")).toEqual({ kind: "column", name: "a:b" });
  });

  test.each(["", "gap", "gap:", "gap:30", "column:", "column", "30m", "Gap:30m"])(
    "refuses %j",
    (text) => {
      expect(() => parseSessions(text)).toThrow("(--sessions)");
    },
  );
});

describe("sessionsOf", () => {
  const timeMs = Float64Array.of(0, 10, 25, 30, 60);
  const all = [0, 1, 2, 3, 4];

  test("is one sequence without a rule", () => {
    expect(sessionsOf(all, { timeMs, session: null }, null)).toEqual([all]);
  });

  test("begins a session at a pause of the gap or more", () => {
    const gap = (gapMs: number) =>
      sessionsOf(all, { timeMs, session: null }, { kind: "gap", gapMs });
    expect(gap(15)).toEqual([[0, 1], [2, 3], [4]]);
    expect(gap(16)).toEqual([[0, 1, 2, 3], [4]]);
    expect(gap(31)).toEqual([all]);
    expect(gap(1)).toEqual(all.map((event) => [event]));
  });

  test("by column keeps sessions whole where they overlap, those that end first first", () => {
    const rule = { kind: "column", name: "s" } as const;
    const by = (...session: number[]) =>
      sessionsOf(all, { timeMs, session: Uint32Array.from(session) }, rule);
    expect(by(7, 8, 7, 8, 8)).toEqual([
      [0, 2],
      [1, 3, 4],
    ]);
    expect(by(7, 8, 8, 8, 7)).toEqual([
      [1, 2, 3],
      [0, 4],
    ]);
  });

  test("sessions that end together are in the order of their first events", () => {
    const rule = { kind: "column", name: "s" } as const;
    const session = Uint32Array.of(2, 1, 2, 1);
    expect(sessionsOf([0, 1, 2, 3], { timeMs: new Float64Array(4), session }, rule)).toEqual([
      [0, 2],
      [1, 3],
    ]);
  });

  test("every event is in one session, in time order", () => {
    const steps = fc.array(fc.tuple(fc.nat(5), fc.nat(3)), { minLength: 1, maxLength: 20 });
    const rule = fc.constantFrom(
      { kind: "gap", gapMs: 3 } as const,
      { kind: "column", name: "s" } as const,
    );
    fc.assert(
      fc.property(steps, rule, (log, how) => {
        let now = 0;
        const times = Float64Array.from(log, ([step]) => (now += step));
        const session = Uint32Array.from(log, ([, of]) => of);
        const found = sessionsOf([...log.keys()], { timeMs: times, session }, how);
        expect(found.flat().sort((a, b) => a - b)).toEqual([...log.keys()]);
        for (const some of found) {
          expect(some).toEqual([...some].sort((a, b) => a - b));
        }
      }),
      { seed: 1 },
    );
  });
});

describe("sessionColumn", () => {
  const head = new TextEncoder().encode("user,item,time,Visit ID\nu,i,1700000000,v1\n");
  const format = detectFormat(head, "log.csv", {}, null);

  test("finds a column by name, by name but for case and punctuation, and by position", () => {
    expect(["Visit ID", "visit_id", "3"].map((name) => sessionColumn(format, name, "f"))).toEqual([
      3, 3, 3,
    ]);
  });

  test("says what is there where the column is not", () => {
    expect(() => sessionColumn(format, "visits", "log.csv")).toThrow(/session \(visits\)/);
    expect(() => sessionColumn(format, "4", "log.csv")).toThrow("log.csv");
  });
});
