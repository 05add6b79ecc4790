import { expect, test } from "vitest";
import { tokensOf } from "../../../functions/core/text/tokens.ts";

test.each([
  ["Not bad, NOT good!", ["not", "bad", "not", "good"]],
  ["don't can’t 'quoted' it''s", ["don't", "can't", "quoted", "it", "s"]],
  ["Größe 42 naïve привет", ["größe", "42", "naïve", "привет"]],
  ["不好用", ["不", "不好", "好", "好用", "用"]],
  ["iPhone手机ok。很好", ["iphone", "手", "手机", "机", "ok", "很", "很好", "好"]],
  ["スーパー", ["ス", "スー", "ー", "ーパ", "パ", "パー", "ー"]],
  ["한국어 좋아요", ["한국어", "좋아요"]],
  ["ดี", ["ด", "ดี", "ี"]],
  ["!!! … —", []],
  ["", []],
])("%s", (text, tokens) => {
  expect(tokensOf(text)).toEqual(tokens);
});

test("a segmenter cuts what has no spaces, and nothing else", () => {
  const runs: string[] = [];
  const cut = (run: string) => {
    runs.push(run);
    return [run.slice(0, 1), run.slice(1)];
  };
  const tokens = tokensOf("iPhone手机壳，Not bad 好看", cut);
  expect(tokens).toEqual(["iphone", "手", "机壳", "not", "bad", "好", "看"]);
  expect(runs).toEqual(["手机壳", "好看"]);
});

test("a long text is read in linear time", () => {
  const text = `${"a'".repeat(50_000)}${"好".repeat(50_000)}`;
  expect(tokensOf(text)).toHaveLength(50_000 + 99_999 - 50_000 + 1);
});
