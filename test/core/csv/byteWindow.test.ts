import fc from "fast-check";
import { expect, test, vi } from "vitest";
import {
  appendBytes,
  byteAt,
  emptyWindow,
  windowBytes,
} from "../../../functions/core/csv/byteWindow.ts";

test("a window holds what was appended from keepFrom on, at its offsets", () => {
  const step = fc.record({
    bytes: fc.nat(90_000),
    kept: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      const window = emptyWindow();
      let keepFrom = 0;
      for (const { bytes, kept } of steps) {
        const start = window.end;
        const chunk = Uint8Array.from({ length: bytes }, (_, index) => (start + index) * 7);
        appendBytes(window, chunk, keepFrom);
        expect(window.end).toBe(start + bytes);
        const held = windowBytes(window, keepFrom, window.end);
        expect(held.every((byte, index) => byte === (((keepFrom + index) * 7) & 0xff))).toBe(true);
        expect(held.length).toBe(window.end - keepFrom);
        keepFrom += Math.floor((window.end - keepFrom) * kept);
      }
    }),
    { seed: 20261124, numRuns: 60 },
  );
});

test("its buffer stays within a small multiple of what is kept and appended", () => {
  const window = emptyWindow();
  const chunk = new Uint8Array(1000);
  for (let index = 0; index < 20_000; index++) {
    appendBytes(window, chunk, Math.max(0, window.end - 300_000));
  }
  expect(window.end).toBe(20_000_000);
  expect(window.bytes.byteLength).toBeLessThanOrEqual(4 * 301_000);
});

test("moves bytes seldom, also when little is freed at a time", () => {
  const moved = vi.spyOn(Uint8Array.prototype, "copyWithin");
  try {
    const window = emptyWindow();
    const keptBytes = window.bytes.byteLength - 10;
    appendBytes(window, new Uint8Array(window.bytes.byteLength), 0);
    for (let index = 0; index < 200_000; index++) {
      appendBytes(window, Uint8Array.of(1), window.end - keptBytes);
    }
    expect(moved.mock.calls.length).toBeGreaterThan(0);
    expect(moved.mock.calls.length).toBeLessThan(10);
  } finally {
    moved.mockRestore();
  }
});

test("bytes outside it are refused", () => {
  const window = emptyWindow();
  appendBytes(window, Uint8Array.of(1, 2, 3), 0);
  expect(byteAt(window, 2)).toBe(3);
  expect(() => byteAt(window, 3)).toThrow("an offset lies in its window");
  expect(() => appendBytes(window, Uint8Array.of(4), 4)).toThrow(
    "only bytes of the window are kept",
  );
});
