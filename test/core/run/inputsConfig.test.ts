import { describe, expect, test } from "vitest";
import { parseField } from "../../../functions/core/inputs/field.ts";
import { inputsConfig, inputsText, NO_INPUTS } from "../../../functions/core/run/inputsConfig.ts";

const fields = [parseField("type"), parseField("query:tokens")];

describe("inputsConfig", () => {
  test("leaves no trace where nothing is asked for", () => {
    expect(inputsConfig(NO_INPUTS, 64)).toEqual({});
  });

  test("adds tables of the hidden size up by default", () => {
    expect(inputsConfig({ ...NO_INPUTS, fields }, 64)).toEqual({
      inputs: { combine: "sum", size: 64, fields },
    });
  });

  test.each([
    [null, 16],
    [5, 5],
  ])("puts tables side by side with %s columns", (size, expected) => {
    const { inputs } = inputsConfig({ fields, combine: "concat", size }, 64);
    expect(inputs?.size).toBe(expected);
    expect(inputs && inputsText(inputs)).toBe("item, type, query:tokens by concat");
  });

  test.each([
    [{ ...NO_INPUTS, combine: "sum" }, "--combine"],
    [{ fields, combine: "sum", size: 8 }, "--input-size"],
    [{ fields, combine: null, size: 8 }, "--input-size"],
    [{ fields, combine: "concat", size: 0 }, "--input-size"],
    [{ ...NO_INPUTS, fields: [...fields, parseField("type")] }, "--input"],
  ] as const)("refuses %o", (request, flag) => {
    expect(() => inputsConfig(request, 64)).toThrow(new RegExp(flag));
  });
});
