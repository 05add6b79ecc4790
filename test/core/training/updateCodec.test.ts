import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { COMPRESSIONS } from "../../../functions/core/training/merging.ts";
import {
  decodeValues,
  encodeValues,
  remainderAfter,
  withRemainder,
} from "../../../functions/core/training/updateCodec.ts";
import { changedRows, rowLayout } from "../../../functions/core/training/updateRows.ts";

const layout = rowLayout(
  [
    { name: "embedding", shape: [3, 4], gates: 1 },
    { name: "bias", shape: [5], gates: 1 },
    { name: "output_bias", shape: [3], gates: 1 },
  ],
  3,
);
const size = 20;
const number = fc.integer({ min: -(2 ** 23), max: 2 ** 23 }).map((value) => value * 2 ** -22);

describe("rows of an update", () => {
  test("are those of matrices, elements over the vocabulary, and other vectors whole", () => {
    expect([...layout.starts]).toEqual([0, 4, 8, 12, 17, 18, 19, 20]);
  });

  test("are only the ones that changed", () => {
    const before = new Float32Array(size);
    const after = before.slice();
    after[5] = 2;
    after[19] = -1;
    const { rows, values } = changedRows(layout, before, after);
    expect([...rows]).toEqual([1, 6]);
    expect([...values]).toEqual([0, 2, 0, 0, -1]);
  });
});

describe.each(COMPRESSIONS)("an update in the form %s", (form) => {
  test("is sent in part, and what is left makes it whole, to the bit", () => {
    const vector = fc.array(number, { minLength: size, maxLength: size });
    fc.assert(
      fc.property(vector, vector, (values, left) => {
        const rows = Uint32Array.of(0, 1, 2, 3, 4, 5, 6);
        const remainder = Float32Array.from(left, (value) => value / 1024);
        const changed = { rows, values: Float32Array.from(values) };
        const due = withRemainder(layout, changed, remainder);
        const sent = decodeValues(form, layout, rows, encodeValues(form, layout, due));
        const rest = remainderAfter(layout, due, sent, remainder);
        for (let index = 0; index < size; index++) {
          expect((sent[index] as number) + (rest[index] as number)).toBe(due.values[index]);
        }
      }),
      { seed: 2 },
    );
  });
});

describe("the forms", () => {
  test("f16 is IEEE binary16 with ties to even, its largest number beyond its range", () => {
    const values = Float32Array.of(1, -2, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 ** -24, 2 ** -25, 1e6);
    const rows = Uint32Array.of(0);
    const { values: bytes } = encodeValues("f16", layout, { rows, values });
    const halves = new Uint16Array((bytes as Uint8Array).buffer);
    expect([...halves]).toEqual([0x3c00, 0xc000, 0x3c00, 0x3c02, 1, 0, 0x7bff]);
  });

  test("int8 errs by half a unit at most, and keeps zeros", () => {
    const values = Float32Array.of(1, -0.4, 0, 0.013);
    const rows = Uint32Array.of(1);
    const encoded = encodeValues("int8", layout, { rows, values });
    const sent = decodeValues("int8", layout, rows, encoded);
    expect(sent[2]).toBe(0);
    for (const [index, value] of values.entries()) {
      expect(Math.abs((sent[index] as number) - value)).toBeLessThanOrEqual(2 ** -7);
    }
    expect(encoded.values.byteLength + (encoded.exponents?.byteLength ?? 0)).toBe(5);
  });
});
