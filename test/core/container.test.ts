import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeHeader,
  decodeSection,
  decodeTable,
  encodeContainer,
  HEADER_BYTES,
  type SectionArray,
} from "../../functions/core/container.ts";

const whole = (chunks: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(chunks));

/** Reads every section of an object, as a reader with all bytes in hand would. */
function decodeAll(bytes: Uint8Array, kind: string): Record<string, SectionArray> {
  const sizes = decodeHeader(bytes.subarray(0, HEADER_BYTES), "key");
  if (sizes.totalBytes !== bytes.byteLength) {
    throw new Error("corrupt: total size");
  }
  const table = bytes.subarray(HEADER_BYTES, HEADER_BYTES + sizes.tableBytes);
  const { sections } = decodeTable(table, { kind, ...sizes }, "key");
  return Object.fromEntries(
    sections.map((entry) => [
      entry.name,
      decodeSection(entry, bytes.subarray(entry.offset, entry.offset + entry.bytes), "key"),
    ]),
  );
}

const sectionArray = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.uint32Array({ maxLength: 10 }),
  fc.float32Array({ maxLength: 10 }),
  fc.float64Array({ maxLength: 10 }),
);
const anySections = fc.dictionary(fc.stringMatching(/^[a-z0-9/.]{1,12}$/), sectionArray, {
  maxKeys: 6,
  noNullPrototype: true,
});

describe("container", () => {
  test("decodes to what was encoded", () => {
    fc.assert(
      fc.property(anySections, (sections) => {
        expect(decodeAll(whole(encodeContainer("test", sections)), "test")).toEqual(sections);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test("is a function of its sections", () => {
    const encode = () => whole(encodeContainer("test", { a: Uint32Array.of(1, 2) }));
    expect(encode()).toEqual(encode());
  });

  test("places every section on a border of 8 bytes", () => {
    const bytes = whole(encodeContainer("t", { a: new Uint8Array(3), b: new Float64Array(2) }));
    const sizes = decodeHeader(bytes, "key");
    const table = bytes.subarray(HEADER_BYTES, HEADER_BYTES + sizes.tableBytes);
    const { sections } = decodeTable(table, { kind: "t", ...sizes }, "key");
    expect(sections.map(({ offset }) => offset % 8)).toEqual([0, 0]);
  });

  test("rejects every truncation and every flipped bit of header, table and payload", () => {
    const bytes = whole(encodeContainer("test", { a: Uint32Array.of(1, 2), b: Uint8Array.of(3) }));
    for (let length = 0; length < bytes.byteLength; length++) {
      expect(() => decodeAll(bytes.slice(0, length), "test")).toThrow();
    }
    // The four reserved bytes and the padding after a section carry nothing, so nothing depends on them.
    const { sections } = decodeTable(
      bytes.subarray(HEADER_BYTES, HEADER_BYTES + decodeHeader(bytes, "key").tableBytes),
      { kind: "test", ...decodeHeader(bytes, "key") },
      "key",
    );
    const payloadStart = sections[0]?.offset ?? 0;
    const isCarrying = (position: number) =>
      position < payloadStart
        ? position < 20 || position >= 24
        : sections.some(
            ({ offset, bytes: size }) => position >= offset && position < offset + size,
          );
    for (let position = 0; position < bytes.byteLength; position++) {
      const damaged = bytes.slice();
      damaged[position] = (damaged[position] as number) ^ 0x10;
      if (isCarrying(position)) {
        expect(() => decodeAll(damaged, "test"), `byte ${position}`).toThrow();
      }
    }
  });

  test("says what it expected and found", () => {
    const bytes = whole(encodeContainer("shard", {}));
    const sizes = decodeHeader(bytes, "runs/x");
    const table = bytes.subarray(HEADER_BYTES, HEADER_BYTES + sizes.tableBytes);
    expect(() => decodeTable(table, { kind: "weights", ...sizes }, "runs/x")).toThrow(
      "(runs/x): expected an object of kind weights, found kind shard",
    );
  });
});
