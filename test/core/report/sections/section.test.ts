import { describe, expect, test } from "vitest";
import {
  factList,
  firstOf,
  meter,
  noteList,
} from "../../../../functions/core/report/sections/section.ts";

describe("pieces of sections", () => {
  test("notes are a list, and nothing where there are none", () => {
    expect(noteList([])).toBeNull();
    const list = noteList([
      { care: true, text: "a <b>" },
      { care: false, text: "c" },
    ]);
    expect(list?.markup).toContain('<li class="care">a &lt;b&gt;</li><li class="plain">c</li>');
  });

  test("facts are pairs", () => {
    expect(factList([["Users", "3"]]).markup).toContain("<dt>Users</dt><dd>3</dd>");
  });

  test("a meter is as long as its share, and empty of nothing", () => {
    expect(meter(1, 4).markup).toContain("width:25.0%");
    expect(meter(0, 0).markup).toContain("width:0.0%");
  });

  test("the first of a list come with the number left out", () => {
    expect(firstOf([1, 2, 3], 2)).toEqual({ shown: [1, 2], left: 1 });
    expect(firstOf([1], 2)).toEqual({ shown: [1], left: 0 });
  });
});
