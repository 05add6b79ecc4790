import { describe, expect, test } from "vitest";
import {
  parseRolling,
  rollingBounds,
  rollingText,
} from "../../../functions/core/splits/rolling.ts";
import { resolveTimeCuts } from "../../../functions/core/splits/timeCut.ts";

const hundred = Float64Array.from({ length: 100 }, (_, index) => index);
const parted = () => [hundred.slice(40), hundred.slice(0, 40)];

describe("windows of equally many events", () => {
  test("meet end to end, and the first part is before all", async () => {
    const bounds = [1, 2, 3, 4].map((window) => rollingBounds({ window, windows: 4 }, parted));
    expect(await Promise.all(bounds)).toEqual([
      { fromMs: 20, toMs: 40 },
      { fromMs: 40, toMs: 60 },
      { fromMs: 60, toMs: 80 },
      { fromMs: 80 },
    ]);
  });

  test("never part equal times", async () => {
    const tied = () => [Float64Array.of(1, 2, 2, 2, 2, 3, 4, 5)];
    expect(await rollingBounds({ window: 1, windows: 3 }, tied)).toEqual({ fromMs: 2, toMs: 2 });
    await expect(
      resolveTimeCuts({ kind: "time", rolling: { window: 1, windows: 3 } }, tied),
    ).rejects.toThrow("leaves one side without events");
  });
});

describe("windows of a span", () => {
  test("are counted back from the last event, which is in the last", async () => {
    const bounds = [1, 2].map((window) =>
      rollingBounds({ window, windows: 2, spanMs: 10 }, parted),
    );
    expect(await Promise.all(bounds)).toEqual([{ fromMs: 80, toMs: 90 }, { fromMs: 90 }]);
  });

  test("validate on the last tenth before the window", async () => {
    const rolling = { window: 1, windows: 2, spanMs: 10 };
    expect(await resolveTimeCuts({ kind: "time", rolling }, parted)).toEqual({
      validationFromMs: 72,
      testFromMs: 80,
      testToMs: 90,
    });
  });

  test("that begin before the log are refused", async () => {
    const rolling = { window: 1, windows: 10, spanMs: 11 };
    await expect(resolveTimeCuts({ kind: "time", rolling }, parted)).rejects.toThrow(
      expect.objectContaining({
        explanation: expect.objectContaining({ expected: "events before the test cut" }),
      }),
    );
  });
});

test("a span that is none is refused by its own error", () => {
  expect(() => parseRolling("1/3:soon")).toThrow("a length of time cannot be read (--split)");
  expect(() => parseRolling("1/3:")).toThrow("a length of time cannot be read (--split)");
});

test("in words", () => {
  expect(rollingText({ window: 1, windows: 3, spanMs: 3_600_000 })).toBe(
    "rolling, test window 1 of 3 of 1h",
  );
});
