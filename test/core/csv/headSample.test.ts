import { describe, expect, test } from "vitest";
import { sampleHead } from "../../../functions/core/csv/headSample.ts";

const sample = (text: string, delimiter = ",") =>
  sampleHead(new TextEncoder().encode(text), delimiter.charCodeAt(0), 0x23);

describe("sampleHead", () => {
  test("reads rows of any width, and says which width is usual", () => {
    expect(sample("a,b,c\nd\n1,2,3\n\n# x\n4,5\n6,7,8\n")).toEqual({
      delimiter: 44,
      rows: [["a", "b", "c"], ["d"], ["1", "2", "3"], ["4", "5"], ["6", "7", "8"]],
      firstFault: null,
      rowCount: 5,
      width: 3,
      consistency: 3 / 5,
    });
  });

  test("leaves out the last row, which may be cut short, unless it is all there is", () => {
    expect(sample("a,b\nc,d\ne").rows).toHaveLength(2);
    expect(sample("a,b\nc").rows).toEqual([["a", "b"], ["c"]]);
    expect(sample("a").rows).toEqual([["a"]]);
    expect(sample("").rows).toEqual([]);
  });

  test("says whether the first row is faulty", () => {
    const faulty = sample('a,"b" x\nc,d\n"e\nf,g\n');
    expect(faulty.firstFault).toMatchObject({ line: 1, errorType: "UNQUOTED VALUE" });
    expect(faulty).toMatchObject({ rows: [["c", "d"]], rowCount: 2 });
    expect(sample('c,d\ne,"f" x\n').firstFault).toBeNull();
  });

  test("keeps no more than the first rows", () => {
    const many = sample("a,b\n".repeat(5000));
    expect(many.rowCount).toBe(5000);
    expect(many.rows.length).toBeLessThanOrEqual(200);
  });
});
