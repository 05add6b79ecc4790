import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hasJieba, jieba, jiebaAt } from "../../functions/adapters/jieba.ts";

test("where the package is absent, the error names it and what does without", () => {
  expect(() => jiebaAt(null)).toThrow(
    expect.objectContaining({
      explanation: expect.objectContaining({
        code: "segmenter-missing",
        fix: expect.stringContaining("npm ci --include=optional"),
      }),
    }),
  );
});

test.skipIf(!hasJieba())("words of Chinese texts (skipped where jieba-wasm is absent)", () => {
  const { cut } = jieba();
  expect(cut("我来到北京清华大学")).toEqual(["我", "来到", "北京", "清华大学"]);
  expect(cut("蓝牙耳机降噪")).toEqual(["蓝牙", "耳机", "降噪"]);
  expect(cut("")).toEqual([]);
});

test.skipIf(!hasJieba())(
  "its name has the version that package.json pins (skipped where jieba-wasm is absent)",
  async () => {
    const text = await readFile(join(import.meta.dirname, "../../package.json"), "utf8");
    const { optionalDependencies } = JSON.parse(text);
    expect(jieba().name).toBe(`jieba-wasm ${optionalDependencies["jieba-wasm"]}`);
    expect(jieba()).toBe(jieba());
  },
);
