import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeJson, encodeJson, openJson, sealJson } from "../../functions/core/json.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const value = { run: "r-1", rates: [0.5, 1e-7], "für alle": { weightDecay: 0, note: null } };

describe("decodeJson", () => {
  test("names the object that is no JSON or no UTF-8", () => {
    expect(() => decodeJson(bytes("{"), "a/b.json")).toThrow("a/b.json");
    expect(() => decodeJson(Uint8Array.of(0x22, 0xff, 0x22), "a/b.json")).toThrow("UTF-8");
  });
});

describe("sealed JSON", () => {
  test("is JSON that any reader reads, and opens to what was sealed", () => {
    const stored = JSON.parse(new TextDecoder().decode(sealJson(value)));
    expect(stored).toEqual({ ...value, crc32: expect.stringMatching(/^[0-9a-f]{8}$/) });
    expect(openJson(sealJson(value), "key")).toEqual(value);
  });

  test("is refused with any single bit flipped, and when cut anywhere", () => {
    const whole = sealJson(value);
    for (let bit = 0; bit < whole.byteLength * 8; bit++) {
      const damaged = Uint8Array.from(whole);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => openJson(damaged, "the/key.json"), `bit ${bit}`).toThrow("the/key.json");
    }
    for (let length = 0; length < whole.byteLength; length++) {
      expect(() => openJson(whole.subarray(0, length), "the/key.json")).toThrow("the/key.json");
    }
  });

  test("is refused without its seal, with the checksum that is missing", () => {
    const seal = JSON.parse(new TextDecoder().decode(sealJson(value))).crc32;
    expect(() => openJson(encodeJson(value), "key")).toThrow("crc32");
    const edited = new TextDecoder().decode(sealJson(value)).replace(seal, "00000000");
    expect(() => openJson(bytes(edited), "key")).toThrow(seal);
  });

  test("takes any object but an empty one, a list, and one that has such a member already", () => {
    const objects = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 });
    fc.assert(
      fc.property(objects, (object) => {
        fc.pre(!("crc32" in object));
        const again = JSON.parse(JSON.stringify(object));
        expect(openJson(sealJson(object), "key")).toEqual(again);
      }),
      { seed: 7, numRuns: 200 },
    );
    expect(() => sealJson({})).toThrow("at least one member");
    expect(() => sealJson([1])).toThrow("without a seal");
    expect(() => sealJson({ crc32: "" })).toThrow("without a seal");
  });
});
