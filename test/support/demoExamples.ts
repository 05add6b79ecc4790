// Examples of a demo report: hits at the top and lower, a miss, and a target without rank.

import type { ReportExample } from "../../functions/core/report/model.ts";

export function exampleCases(): ReportExample[] {
  const item = (index: number) => `item-${String((index * 37) % 600).padStart(4, "0")}`;
  const list = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => item(from + index * 3));
  return [
    {
      user: "u-00017",
      history: list(4, 6),
      target: item(40),
      rank: 1,
      recommended: [item(40), ...list(61, 9)],
    },
    {
      user: "u-01204",
      history: list(9, 23),
      target: item(88),
      rank: 4,
      recommended: [...list(120, 3), item(88), ...list(150, 6)],
    },
    {
      user: "u-02931",
      history: list(5, 3),
      target: item(301),
      rank: 57,
      recommended: list(220, 10),
    },
    {
      user: "u-03350",
      history: list(77, 12),
      target: item(77),
      rank: null,
      recommended: list(300, 10),
    },
  ];
}
