import { describe, expect, test } from "vitest";
import { PLAIN_SOURCE } from "../../functions/core/sources/detectSource.ts";
import { checkDistinct, inputFormat, offsetZone } from "../../functions/stages/inputFormat.ts";
import { memoryInputSource, planInProcess } from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";

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

describe("equal content", () => {
  test("under two names is refused when a run is planned", async () => {
    const inputs = memoryInputSource({ a: smallLog(), b: smallLog(), c: smallLog({ seed: 2 }) });
    await expect(planInProcess(inputs, ["a", "c", "b"])).rejects.toMatchObject({
      explanation: { code: "duplicate-input", where: "b", found: expect.stringContaining("a ") },
    });
  });

  test("is looked for among inputs of one size alone", async () => {
    const inputs = {
      ...memoryInputSource({}),
      digest: () => Promise.reject(new Error("not read")),
    };
    const { format } = { format: await formatOf("user,item,time\nu,i,5\n") };
    const input = (uri: string, bytes: number) => ({
      uri,
      bytes,
      etag: "e",
      format: { ...format, columnNames: [...format.columnNames], columns: { ...format.columns } },
    });
    await checkDistinct([input("a", 1), input("b", 2)], inputs);
    await expect(checkDistinct([input("a", 1), input("b", 1)], inputs)).rejects.toThrow("not read");
  });
});

test("zones without a table are offsets", () => {
  expect(offsetZone("+08:00").offsetMs).toBe(28_800_000);
  expect(() => offsetZone("Asia/Shanghai")).toThrow("no such time zone");
});
