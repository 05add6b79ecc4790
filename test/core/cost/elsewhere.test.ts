import { describe, expect, test } from "vitest";
import {
  ALTERNATIVES,
  breakEvenMs,
  costsElsewhere,
} from "../../../functions/core/cost/elsewhere.ts";
import { usdText } from "../../../functions/core/cost/money.ts";
import { listOfRegion, PRICE_LISTS } from "../../../functions/core/cost/priceList.ts";

const prices = listOfRegion("us-east-1", PRICE_LISTS);
const HOUR_MS = 3_600_000;

describe("costs elsewhere", () => {
  // Four hours of one processor on four: an hour, and two minutes of starting, at $0.145 an hour.
  test("count the start of a machine and all its processors", () => {
    const [c7g] = costsElsewhere({ vcpuMs: 4 * HOUR_MS, parallelTasks: 8 }, prices);
    expect(c7g?.wallMs).toBe(62 * 60_000);
    expect(usdText(c7g?.amount ?? 0n)).toBe("0.149833333334");
  });

  test("count processors that one task leaves idle", () => {
    const [c7g] = costsElsewhere({ vcpuMs: HOUR_MS, parallelTasks: 1 }, prices);
    expect(c7g?.wallMs).toBe(62 * 60_000);
  });

  test("price memory apart where it is priced apart", () => {
    const fargate = costsElsewhere({ vcpuMs: 4 * 59 * 60_000, parallelTasks: 4 }, prices).find(
      ({ alternative }) => alternative.name.startsWith("Fargate"),
    );
    // 4 × $0.04048 + 8 × $0.004445 for the hour.
    expect(usdText(fargate?.amount ?? 0n)).toBe("0.19748");
  });
});

describe("the break-even", () => {
  test("is where both cost the same", () => {
    for (const alternative of ALTERNATIVES) {
      const vcpuMs = breakEvenMs(alternative, "arm64", prices);
      expect(vcpuMs).not.toBe(null);
      const work = { vcpuMs: vcpuMs ?? 0, parallelTasks: alternative.vcpus };
      const there = costsElsewhere(work, prices).find(
        (cost) => cost.alternative.name === alternative.name,
      );
      // $0.0000133334 a GB-second, 1,769 MB a processor.
      const functions = ((vcpuMs ?? 0) / 1000) * (1769 / 1024) * 0.0000133334;
      expect(Number(usdText(there?.amount ?? 0n)) / functions).toBeCloseTo(1, 3);
    }
  });

  test("is nowhere for a machine that is dearer", () => {
    const dear = { ...(ALTERNATIVES[0] as (typeof ALTERNATIVES)[number]), vcpus: 1 };
    expect(breakEvenMs(dear, "arm64", prices)).toBe(null);
  });
});
