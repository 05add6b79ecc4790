import fc from "fast-check";
import { expect, test } from "vitest";
import { InvalidInputError } from "../../../functions/core/errors.ts";
import { type AnyShape, describeModel } from "../../../functions/core/models/modelDescription.ts";
import { warmWeights } from "../../../functions/core/models/warmWeights.ts";

const drawn = (shape: AnyShape, seed: number) => {
  const model = describeModel(shape);
  return { parameters: model.parameters, weights: model.initialWeights(seed) };
};

/** Elements by parameter, row and column. */
function elements({ parameters, weights }: ReturnType<typeof drawn>): Map<string, number> {
  const found = new Map<string, number>();
  let start = 0;
  for (const { name, shape } of parameters) {
    const [rows = 1, columns = 1] = shape;
    for (let element = 0; element < rows * columns; element++) {
      const place = `${name} ${Math.floor(element / columns)} ${element % columns}`;
      found.set(place, weights[start + element] as number);
    }
    start += rows * columns;
  }
  return found;
}

const shapes: readonly ((V: number) => AnyShape)[] = [
  (V) => ({ kind: "lstm", V, H: 5, layers: 2, output: "own" }),
  (V) => ({ kind: "vae", V, H: 5, Z: 3 }),
  (V) => ({ kind: "svae", V, H: 5, Z: 3 }),
];

test("every element of the earlier model stays, every other one is that of a fresh draw", () => {
  const sizes = fc.tuple(fc.constantFrom(...shapes), fc.integer({ min: 2, max: 9 }), fc.nat(6));
  fc.assert(
    fc.property(sizes, ([shapeOf, V, more]) => {
      const [earlier, fresh] = [drawn(shapeOf(V), 1), drawn(shapeOf(V + more), 2)];
      const warm = elements({ ...fresh, weights: warmWeights(fresh, earlier) });
      const [before, drawnNow] = [elements(earlier), elements(fresh)];
      expect(warm.size).toBe(drawnNow.size);
      for (const [place, value] of warm) {
        expect(value).toBe(before.get(place) ?? drawnNow.get(place));
      }
    }),
    { seed: 1, numRuns: 40 },
  );
});

test("a smaller vocabulary, another hidden size and other parameters are refused by name", () => {
  const lstm = (V: number, H: number) => drawn({ kind: "lstm", V, H }, 1);
  expect(() => warmWeights(lstm(4, 3), lstm(5, 3))).toThrow(InvalidInputError);
  expect(() => warmWeights(lstm(5, 3), lstm(5, 4))).toThrow("embedding of 5 × 4");
  expect(() => warmWeights(drawn({ kind: "gru", V: 5, H: 3, layers: 2 }, 1), lstm(5, 3))).toThrow(
    "weight_ih_l1",
  );
});
