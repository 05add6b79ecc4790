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

test("a long text is read in linear time", () => {
  const text = `${"a'".repeat(50_000)}${"好".repeat(50_000)}`;
  expect(tokensOf(text)).toHaveLength(50_000 + 99_999 - 50_000 + 1);
});
