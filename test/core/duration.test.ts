import { describe, expect, test } from "vitest";
import { durationText, parseDuration } from "../../functions/core/duration.ts";

describe("durations", () => {
  test.each([
    ["90s", 90_000, "90s"],
    ["30m", 1_800_000, "30m"],
    ["24h", 86_400_000, "1d"],
    [" 7d ", 604_800_000, "7d"],
    ["60m", 3_600_000, "1h"],
  ])("%j is %i ms and is written %s", (text, durationMs, written) => {
    expect(parseDuration(text, "--flag")).toBe(durationMs);
    expect(durationText(durationMs)).toBe(written);
  });

  test.each(["", "30", "0h", "-1h", "1.5h", "1w", "h", "3651d", "1h30m"])(
    "%j is refused, naming the flag",
    (text) => {
      expect(() => parseDuration(text, "--flag")).toThrow("(--flag)");
    },
  );
});
