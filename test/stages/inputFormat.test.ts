import { describe, expect, test } from "vitest";
import { PLAIN_SOURCE } from "../../functions/core/sources/detectSource.ts";
import { inputFormat, offsetZone } from "../../functions/stages/inputFormat.ts";
import { memoryInputSource } from "../support/inProcess.ts";

const code = (name: string) => ({ explanation: { code: name } });

function formatOf(text: string, timeUnit: string | null = null) {
  const request = {
    source: { ...PLAIN_SOURCE, timeUnit },
    columns: {},
    splitColumn: null,
    zoneOf: offsetZone,
  };
  const head = { uri: "f", bytes: text.length, etag: "e" };
  return inputFormat(head, request, memoryInputSource({ f: text }));
}

describe("times that have to be declared", () => {
  test.each(["20240105", "12/1/2010 8:26", "31.12.2010"])("%s", async (time) => {
    const text = `user,item,time\nu,i,${time}\nu,j,${time}\n`;
    await expect(formatOf(text)).rejects.toMatchObject(code("undeclared-time-unit"));
    expect(await formatOf(text, "s")).toMatchObject({ columns: { time: 2 } });
  });

  test.each(["1704412800", "2024-01-05", "5"])("are not those such as %s", async (time) => {
    expect(await formatOf(`user,item,time\nu,i,${time}\n`)).toMatchObject({ columns: { time: 2 } });
  });
});

test("zones without a table are offsets", () => {
  expect(offsetZone("+08:00").offsetMs).toBe(28_800_000);
  expect(() => offsetZone("Asia/Shanghai")).toThrow("no such time zone");
});
