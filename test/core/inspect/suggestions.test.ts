import { expect, test } from "vitest";
import {
  isSessionName,
  suggestedInput,
  suggestedSessions,
} from "../../../functions/core/inspect/suggestions.ts";

const column = (name: string, values: readonly (string | number)[]) => ({
  name,
  values: values.map(String),
});
const twenty = Array.from({ length: 20 }, (_, index) => index);

test.each([
  ["price", twenty.map((n) => (n * 7.5) % 90), "price:buckets=10"],
  ["cost", [1.5, 2, 1.5, 2, 2], "cost:buckets=10"],
  ["category_id", twenty.map((n) => 1000 + (n % 9)), "category_id"],
  ["stars", twenty.map((n) => n % 5), "stars"],
  ["brand", twenty.map((n) => `b${n % 6}`), "brand"],
  ["type", twenty.map((n) => `t${n % 2}`), "type:values"],
  ["a:b", twenty.map((n) => `t${n % 2}`), "a:b:values"],
  ["title", twenty.map((n) => `red running shoes ${n}`), "title:text"],
  ["标题", twenty.map((n) => `夏季新款连衣裙正品包邮正品 ${n}`), "标题:text"],
  ["row", twenty.map((n) => n + 100), null],
  ["order", twenty.map((n) => `o-${n}`), null],
  ["shop", twenty.map(() => "one"), null],
  ["session_id", twenty.map((n) => n % 3), null],
  ["few", [1, 2, 1], null],
])("%s", (name, values, flag) => {
  expect(suggestedInput(column(name, values))).toBe(flag);
});

test("sessions by the column that names them, else by pauses", () => {
  expect(suggestedSessions([column("price", [1]), column("user_session", ["a"])])).toBe(
    "column:user_session",
  );
  expect(suggestedSessions([column("price", [1])])).toBe("gap:30m");
  expect(["session", "SessionId", "visit_id", "possession"].map(isSessionName)).toEqual([
    true,
    true,
    true,
    false,
  ]);
});
