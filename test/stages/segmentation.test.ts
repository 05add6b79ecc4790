import { expect, test } from "vitest";
import { segmentation } from "../../functions/stages/segmentation.ts";

const segmenter = () => ({ name: "knife 1.0.0", cut: (run: string) => Array.from(run) });

test("a run that cuts no words asks for no segmenter", () => {
  const segmenter = () => {
    throw new Error("asked");
  };
  expect(segmentation(undefined, { segmenter })).toBeNull();
});

test("the segmenter of the plan cuts", () => {
  expect(segmentation("knife 1.0.0", { segmenter })?.("ab")).toEqual(["a", "b"]);
});

test.each([
  ["another version", { segmenter }, "knife 1.0.0"],
  ["none", {}, "none"],
])("%s is refused", (_, ports, found) => {
  expect(() => segmentation("knife 2.0.0", ports)).toThrow(
    expect.objectContaining({
      explanation: expect.objectContaining({
        code: "other-segmenter",
        expected: "knife 2.0.0",
        found,
        fix: expect.stringContaining("knife@2.0.0"),
      }),
    }),
  );
});
