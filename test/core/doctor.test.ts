import { describe, expect, test } from "vitest";
import { nodeFinding, quotaFinding, skewFinding } from "../../functions/core/doctor.ts";

const MINUTE_MS = 60_000;

describe("findings", () => {
  test.each([
    ["18.20.8", "failed"],
    ["20.20.2", "warning"],
    ["22.12.0", "warning"],
    ["24.21.0", "ok"],
    ["26.0.0", "ok"],
  ])("on Node.js %s are %s", (version, state) => {
    expect(nodeFinding(version)).toMatchObject({ state, found: version });
  });

  test.each([
    [0, "ok", "agrees"],
    [59_000, "ok", "agrees"],
    [-61_000, "warning", "61 s behind"],
    [14 * MINUTE_MS, "warning", "840 s ahead"],
    [15 * MINUTE_MS + 1000, "failed", "901 s ahead"],
    [-16 * MINUTE_MS, "failed", "960 s behind"],
  ])("on a clock %d ms off are %s", (skewMs, state, found) => {
    const serverMs = 1_790_000_000_000;
    const finding = skewFinding(serverMs + skewMs, serverMs);
    expect(finding).toMatchObject({ state, found: expect.stringContaining(found) });
  });

  test("on few functions at once warn, and say where to ask for more", () => {
    expect(quotaFinding(10, 10)).toMatchObject({
      state: "warning",
      fix: expect.stringContaining("L-B99A9384"),
    });
    expect(quotaFinding(900, 1000)).toMatchObject({ state: "ok", fix: "" });
  });
});
