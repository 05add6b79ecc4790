import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hmacSha256 } from "../../../functions/core/privacy/hmac.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const text = (value: string) => new TextEncoder().encode(value);
const repeated = (byte: number, count: number) => new Uint8Array(count).fill(byte);

describe("HMAC-SHA-256", () => {
  // RFC 4231, test cases 1 to 4, 6 and 7.
  test.each([
    [
      repeated(0x0b, 20),
      text("Hi There"),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ],
    [
      text("Jefe"),
      text("what do ya want for nothing?"),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ],
    [
      repeated(0xaa, 20),
      repeated(0xdd, 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    ],
    [
      Uint8Array.from({ length: 25 }, (_, index) => index + 1),
      repeated(0xcd, 50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    ],
    [
      repeated(0xaa, 131),
      text("Test Using Larger Than Block-Size Key - Hash Key First"),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ],
    [
      repeated(0xaa, 131),
      text(
        "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.",
      ),
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    ],
  ])("gives the published vectors (%#)", (key, message, expected) => {
    expect(hex(hmacSha256(key)(message))).toBe(expected);
  });

  test("agrees with the platform's for keys and messages of any length, around borders of blocks too", () => {
    const bytes = (maxLength: number) => fc.uint8Array({ maxLength, size: "max" });
    fc.assert(
      fc.property(bytes(140), bytes(200), (key, message) => {
        const expected = createHmac("sha256", key).update(message).digest("hex");
        expect(hex(hmacSha256(key)(message))).toBe(expected);
      }),
      { seed: 1, numRuns: 300 },
    );
    const keyed = hmacSha256(text("k"));
    for (let length = 50; length < 70; length++) {
      const message = repeated(7, length);
      expect(hex(keyed(message))).toBe(createHmac("sha256", "k").update(message).digest("hex"));
    }
  });
});
