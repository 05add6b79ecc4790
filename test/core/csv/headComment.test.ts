import { describe, expect, test } from "vitest";
import { headComment } from "../../../functions/core/csv/headComment.ts";
import { DELIMITERS, sampleHead } from "../../../functions/core/csv/headSample.ts";

function commentOf(text: string): number | null {
  const head = new TextEncoder().encode(text);
  return headComment(head, (comment) =>
    DELIMITERS.map((delimiter) => sampleHead(head, delimiter, comment)),
  );
}

describe("headComment", () => {
  test.each([
    ["a comment before the header", "# exported, today\nuser,item,time\na,b,1\n"],
    ["a comment among the rows", "user,item,time\na,b,1\n#\nc,d,2\n"],
    ["a comment with a quote that is never closed", 'user,item,time\na,b,1\n#,"x\nc,d,2\n'],
    ["a comment behind a byte order mark", "\ufeff#x\nuser,item,time\na,b,1\n"],
    ["comments alone", "# a\n# b\n"],
  ])("finds %s", (_, text) => {
    expect(commentOf(text)).toBe(0x23);
  });

  test.each([
    ["no such line", "user,item,time\na#,#b,1\n"],
    ["ids that begin with it", "item,user,time\n#1,a,1\n#2,b,2\n"],
    ["one such id among others", "user,item,time\na,b,1\n#a,b,1\nc,d,2\n"],
    ["a header that begins with it", "#user\titem\ttime\na\tb\t1\n"],
    ["rows alone, all of which begin with it", "#a;b;1\n#c;d;2\n"],
  ])("takes lines for rows: %s", (_, text) => {
    expect(commentOf(text)).toBe(null);
  });
});
