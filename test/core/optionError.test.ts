import { expect, test } from "vitest";
import { optionError } from "../../functions/core/optionError.ts";

test("an option that cannot be used is a configuration error that says how to mend it", () => {
  const told = { expected: "a whole number", found: "1.5" };
  const { name, explanation } = optionError("--rounds", told);
  expect(name).toBe("ConfigurationError");
  expect(explanation).toEqual({
    code: "option-out-of-range",
    what: "an option has a value that cannot be used",
    where: "--rounds",
    ...told,
    fix: "give --rounds as expected, or leave it out for the default",
  });
  expect(optionError("--rounds", told, "leave it out").explanation.fix).toBe("leave it out");
});
