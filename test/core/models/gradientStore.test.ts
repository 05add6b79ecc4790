import { expect, test } from "vitest";
import { layoutParameters } from "../../../functions/core/layout.ts";
import { layoutPieces, scoreTable } from "../../../functions/core/models/gradientStore.ts";
import { parametersOf } from "../../../functions/core/models/model.ts";

const layoutOf = (output: { output?: "own" }) =>
  layoutParameters(parametersOf({ kind: "gru", V: 7, H: 5, ...output }));

test("the pieces of a layout are its parameters, one behind the other", () => {
  const layout = layoutOf({});
  const pieces = layoutPieces(layout, 64);
  expect(pieces.map(({ name }) => name)).toEqual(
    layout.parameters.map(({ parameter }) => parameter.name),
  );
  let next = 64;
  for (const { address, count } of pieces) {
    expect(address).toBe(next);
    next += 4 * count;
  }
  expect(next).toBe(64 + 4 * layout.paddedCount);
});

test("scores are by the embedding, or by a table of their own", () => {
  expect(scoreTable(layoutOf({}))).toBe("embedding");
  expect(scoreTable(layoutOf({ output: "own" }))).toBe("output_embedding");
});
