import { describe, expect, test } from "vitest";
import type { ColumnMapping } from "../../functions/core/columns.ts";
import { detectFormat } from "../../functions/core/columns.ts";
import type { Explanation } from "../../functions/core/errors.ts";
import { InvalidInputError } from "../../functions/core/errors.ts";

function detect(text: string | Uint8Array, mapping: Partial<ColumnMapping> = {}, split?: string) {
  const head = typeof text === "string" ? new TextEncoder().encode(text) : text;
  return detectFormat(head, "events.csv", mapping, split ?? null);
}

function refusal(...args: Parameters<typeof detect>): Explanation {
  try {
    detect(...args);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputError);
    const { explanation } = error as InvalidInputError;
    for (const [field, text] of Object.entries(explanation)) {
      expect([field, text.length > 0]).toEqual([field, true]);
    }
    return explanation;
  }
  return expect.fail("the format was accepted");
}

const columnsOf = (...args: Parameters<typeof detect>) => {
  const { user, item, time, event, split } = detect(...args).columns;
  return [user, item, time, event, split];
};

describe("detectFormat", () => {
  test("describes a file", () => {
    expect(detect("\ufeffuser, Item ID ,time\r\n1,2,3\r\n")).toEqual({
      delimiter: 0x2c,
      comment: null,
      hasHeader: true,
      columnNames: ["user", "Item ID", "time"],
      columns: { user: 0, item: 1, time: 2, event: null, split: null },
      fieldCount: 3,
    });
  });

  test.each([
    ["user,item,time,basket,quantity,price,country", [0, 1, 2, null, null]],
    ["action_time,user_id,sku_id,type,sessionId,index", [1, 2, 0, 3, null]],
    ["session_id,item_id,timestamp,split", [0, 1, 2, null, null]],
    ["timestamp,visitorid,event,itemid,transactionid", [1, 3, 0, 2, null]],
    [
      "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session",
      [7, 2, 0, 1, null],
    ],
    ["USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE", [0, 1, 2, 3, null]],
    [
      "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country",
      [6, 1, 4, null, null],
    ],
    ["user_id,parent_asin,rating,timestamp", [0, 1, 3, null, null]],
    ["用户ID,性别,行为类型,行为对象,行为时间", [0, 3, 4, 2, null]],
    ['"user-id","Product ID","created at"', [0, 1, 2, null, null]],
  ])("finds the columns of %s", (header, expected) => {
    const row = header
      .split(",")
      .map(() => "7")
      .join(",");
    expect(columnsOf(`${header}\n${row}\n`)).toEqual(expected);
  });

  test.each([",", ";", "\t", "|"])(
    "finds the delimiter %j among others in the text",
    (delimiter) => {
      const rows = Array.from({ length: 9 }, (_, index) => [
        `u${index}`,
        `a,b;c|d\te`.slice(0, index).replaceAll(delimiter, " "),
        `${1e9 + index}`,
        "x,y",
      ]);
      const text = [
        ["user", "item", "time", "note"],
        ...rows.map((row) => [...row.slice(0, 3), ""]),
      ]
        .map((row) => row.join(delimiter))
        .join("\n");
      expect(detect(text)).toMatchObject({ delimiter: delimiter.charCodeAt(0), fieldCount: 4 });
      const bare = rows.map((row) => row.slice(0, 3).join(delimiter)).join("\n");
      const byIndex = detect(bare, { user: "0", item: "1", time: "2" });
      expect(byIndex).toMatchObject({ delimiter: delimiter.charCodeAt(0), hasHeader: false });
    },
  );

  test("lets the mapping win, by name or index, and finds the rest", () => {
    const text = "user_id,session_id,item_id,sku,time,type\n1,2,3,4,5,6\n";
    expect(columnsOf(text, { user: "session_id", item: "sku" })).toEqual([1, 3, 4, 5, null]);
    expect(columnsOf(text, { user: "Session ID", item: "3", time: "0" })).toEqual([
      1,
      3,
      0,
      5,
      null,
    ]);
    expect(columnsOf(text, { item: "type" })).toEqual([0, 5, 4, null, null]);
    expect(columnsOf(text, { event: "sku", split: "type" })).toEqual([0, 2, 4, 3, 5]);
    expect(columnsOf(text, { split: "type" }, "session_id")).toEqual([0, 2, 4, 5, 1]);
  });

  test("prefers the exact name to one that differs in case", () => {
    const text = "user,User,item,time\n1,2,3,4\n";
    expect(columnsOf(text, { user: "User" })).toEqual([1, 2, 3, null, null]);
    expect(columnsOf(text, { user: "user" })).toEqual([0, 2, 3, null, null]);
    expect(refusal(text, { user: "USER" }).code).toBe("ambiguous-column");
  });

  test("tells a header from data by what stands in it", () => {
    const byIndex = { user: "0", item: "1", time: "2" };
    expect(detect("a,b,c\n1,2,1700000000\n", byIndex).hasHeader).toBe(true);
    expect(detect("1,2,1700000000\n3,4,1700000001\n", byIndex)).toMatchObject({
      hasHeader: false,
      columnNames: ["column0", "column1", "column2"],
    });
    expect(detect("u1,i1,2020-01-01\nu2,i2,2020-01-02\n", byIndex).hasHeader).toBe(false);
    expect(detect("user,item,2020\nu2,i2,7\n", { time: "2" }).hasHeader).toBe(true);
  });

  test("takes the usual width of a file without a header", () => {
    const text = `1,2\n${"1,2,1700000000\n".repeat(5)}`;
    expect(detect(text, { user: "0", item: "1", time: "2" }).fieldCount).toBe(3);
  });

  test("is not misled by a faulty first row of a file without a header", () => {
    const text = '1,"2" x,1700000000\n1,2,1700000000\n';
    expect(detect(text, { user: "0", item: "1", time: "2" })).toMatchObject({
      hasHeader: false,
      fieldCount: 3,
    });
    expect(refusal(text).code).toBe("malformed-header");
  });
});

describe("refusals", () => {
  test.each([
    ["empty-file", ""],
    ["empty-file", "\ufeff"],
    ["empty-file", "\n\r\n# comment\n"],
    ["line-ends", "user,item,time\ra,b,1\r"],
    ["separator-line", "sep=;\r\nuser;item;time\r\na;b;1\r\n"],
    ["no-rows", "user,item,time"],
    ["no-rows", "user,item,time\r\n\r\n"],
    ["no-rows", "a,b,c\n"],
    ["missing-header", "1,2,1700000000\n"],
    ["malformed-header", 'user,"item" x,time\nu,i,1\n'],
  ])("%s for %j", (code, text) => {
    expect(refusal(text)).toMatchObject({ code, where: "events.csv" });
  });

  test("of other formats and encodings say what they are", () => {
    const gbk = Uint8Array.of(0xd3, 0xc3, 0xbb, 0xa7, 0x2c, 0x61, 0x2c, 0x62, 0x0a, 0x31, 0x0a);
    expect(refusal(gbk)).toMatchObject({
      code: "invalid-encoding",
      fix: expect.stringMatching("--encoding"),
    });
    const bzip2 = new TextEncoder().encode("BZh91AY&SY");
    expect(refusal(bzip2)).toMatchObject({ code: "unsupported-format", found: "bzip2 data" });
  });

  test("name every missing column at once, those there are, and near misses", () => {
    const error = refusal("usr_id,itemm,colour\n1,2,3\n", { event: "color" });
    expect(error.code).toBe("missing-column");
    expect(error.what).toBe("columns are not there: user, item, time, event (color)");
    expect(error.found).toBe("the columns usr_id, itemm, colour");
    expect(error.fix).toMatch("did you mean usr_id, itemm, colour?");
    expect(error.fix).toMatch("--columns user=NAME,item=NAME,time=NAME");
  });

  test("name what is missing alone", () => {
    expect(refusal("user,item,price\n1,2,3\n")).toMatchObject({
      what: "a column is not there: time",
      fix: "name the columns, for instance --columns user=user,item=item,time=NAME",
    });
    expect(refusal("user,item,time\n1,2,3\n", {}, "spilt")).toMatchObject({
      what: "a column is not there: split (spilt)",
      fix: "name the column of the split: --split column:NAME",
    });
    expect(refusal("user,item,time\n1,2,3\n", { item: "3" }).what).toMatch("item (3)");
  });

  test("of a file without a header show the flag to use", () => {
    const error = refusal("7,1,2017-11-25 10:00:00,pv\n8,2,2017-11-25 10:00:01,pv\n");
    expect(error.code).toBe("missing-header");
    expect(error.fix).toMatch("--columns user=0,item=1,time=2");
    expect(refusal("1,2,1700000000\n", { user: "name" }).code).toBe("missing-column");
  });

  test("say that a delimiter is unknown when there is one column", () => {
    expect(refusal("user::item::time\n1::2::3\n").fix).toMatch("values are separated by a comma");
  });

  test("of one column for two parts, and of a name borne by two columns", () => {
    const text = "user,item,time,item\n1,2,3,4\n";
    expect(refusal("user,item,time\n1,2,3\n", { user: "time" }).what).toBe(
      "a column is not there: time",
    );
    expect(refusal(text, { user: "2", time: "2", item: "1" }).code).toBe("ambiguous-column");
    expect(refusal(text, { item: "item" }).code).toBe("ambiguous-column");
    expect(refusal(text).what).toBe("several columns could be the item");
    expect(columnsOf(text, { item: "3" })).toEqual([0, 3, 2, null, null]);
  });
});
