import { describe, expect, test } from "vitest";
import { billRecord } from "../../../functions/core/cost/billRecord.ts";
import { parseUsd, usdText } from "../../../functions/core/cost/money.ts";
import { personalizeCost } from "../../../functions/core/cost/personalize.ts";
import { listOfRegion, PRICE_LISTS } from "../../../functions/core/cost/priceList.ts";
import { timelineOf } from "../../../functions/core/ledger/timeline.ts";
import { renderCostPage } from "../../../functions/core/report/costPage.ts";
import type { CostReport } from "../../../functions/core/report/costReport.ts";
import { breakEven, lineColour } from "../../../functions/core/report/plots/breakEven.ts";
import { DRAWING_WIDTH } from "../../../functions/core/report/plots/drawing.ts";
import { gantt } from "../../../functions/core/report/plots/gantt.ts";
import { measuredCase } from "../../support/costCase.ts";
import { collisions, cutTexts, textBoxes } from "../report/plots/textBoxes.ts";

const prices = listOfRegion("us-east-1", PRICE_LISTS);
const { entries } = measuredCase(1, 4);
const wasted = entries
  .slice(0, 3)
  .map((entry) => ({ ...entry, attempt: 1, isNeeded: false, cpuMs: 1 }));
const waited = { ...(entries[0] as (typeof entries)[number]), attempt: 2, runMs: 500, cpuMs: 100 };
const all = [...entries, ...wasted, waited];
const bill = billRecord(
  { entries: all, openAttempts: 1 },
  { events: 500_000, epochs: 4, ndcg: 0.25 },
  prices,
);
const usd = (text: string | null) => parseUsd(text ?? "") ?? 0n;
const sum = (amounts: readonly string[]) =>
  amounts.reduce((total, amount) => total + usd(amount), 0n);

describe("the bill of a run", () => {
  test("adds up by stage, by purpose and by price, to the picodollar", () => {
    const total = usd(bill.usd);
    expect(total).toBeGreaterThan(0n);
    expect(sum(bill.stages.map((stage) => stage.usd))).toBe(total);
    expect(sum(Object.values(bill.spent_on))).toBe(total);
    expect(sum(bill.prices.map((price) => price.usd))).toBe(total);
    for (const stage of bill.stages) {
      expect(sum(Object.values(stage.spent_on))).toBe(usd(stage.usd));
    }
  });

  test("says what was wasted and what was idle", () => {
    expect(bill.waste_share).toBeCloseTo(
      Number(usd(bill.spent_on.waste)) / Number(usd(bill.usd)),
      3,
    );
    const idle = usd(bill.spent_on.init) + usd(bill.spent_on.wait);
    expect(bill.idle_share).toBeCloseTo(Number(idle) / Number(usd(bill.usd)), 3);
    expect(usd(bill.spent_on.wait)).toBeGreaterThan(0n);
  });

  // Half a million events: twice the total for a million. 0.25 of NDCG: 25 points.
  test("divides by what was bought", () => {
    expect(usd(bill.usd_per_million_events)).toBe(2n * usd(bill.usd));
    expect(usd(bill.usd_per_ndcg_point)).toBe((usd(bill.usd) + 24n) / 25n);
    const training = usd(bill.stages.find(({ stage }) => stage === "train")?.usd ?? null);
    expect(usd(bill.usd_per_epoch)).toBe((training + 3n) / 4n);
    const nothing = billRecord({ entries: all, openAttempts: 0 }, null, prices);
    expect([nothing.usd_per_epoch, nothing.usd_per_ndcg_point]).toEqual([null, null]);
  });
});

// 100,000 interactions: 2.135 h × $0.24 = $0.5124; 1 GiB × $0.05; 1,000 lists × $0.086 a thousand.
test("Amazon Personalize costs its ingest, its billed hours and its lists", () => {
  const cost = personalizeCost({ bytes: 2 ** 30, events: 100_000, users: 1000 }, prices);
  expect(usdText(cost?.training ?? 0n)).toBe("0.5124");
  expect(usdText(cost?.amount ?? 0n)).toBe("0.6484");
  const large = personalizeCost({ bytes: 0, events: 37_500_000, users: 0 }, prices);
  expect(large?.trainingHours).toBeCloseTo(53.9, 9);
  expect(personalizeCost({ bytes: 1, events: 1, users: 1 }, { ...prices, prices: [] })).toBe(null);
});

describe("the timeline", () => {
  test("lets no bar cover another in its lane", () => {
    const bars = timelineOf(all);
    expect(bars.length).toBe(all.length);
    for (const [index, bar] of bars.entries()) {
      for (const other of bars.slice(index + 1).filter(({ lane }) => lane === bar.lane)) {
        expect(other.startMs - other.initMs).toBeGreaterThanOrEqual(bar.endMs);
      }
    }
    expect(bars.filter(({ isNeeded }) => !isNeeded).length).toBe(3);
  });

  test("is drawn a wave at a time where there are too many invocations", () => {
    const many = Array.from({ length: 700 }, (_, index) => ({ ...waited, index, wave: index % 7 }));
    const bars = timelineOf(many);
    expect(bars.length).toBe(7);
    expect(bars.reduce((total, { count }) => total + count, 0)).toBe(700);
  });
});

describe("the page of the cost", () => {
  const report: CostReport = {
    ...{ run: "r<1>", version: "0", region: "us-east-1", architecture: "x86_64", memoryMb: 1769 },
    ...{
      quote: null,
      bill,
      budget: null,
      timeline: timelineOf(all),
      cpuHours: 0.02,
      functionUsdPerHour: 0.1037,
    },
    elsewhere: [
      {
        ...{ name: "a machine", wallMs: 120_000, usd: "0.01", breakEvenHours: 0.4 },
        line: { startUsd: 0.005, usdPerHour: 0.036 },
        assumption: "none",
      },
    ],
  };

  test("says the total, escapes names and loads nothing", () => {
    const page = renderCostPage(report);
    expect(page).toContain(`exactly $${bill.usd}`);
    expect(page).toContain("r&lt;1&gt;");
    expect(page).toContain("was not quoted");
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  });

  test("draws labels that neither collide nor are cut", () => {
    const far = { ...report, elsewhere: [], cpuHours: 40 };
    const drawings = [gantt(report.timeline), breakEven(report), breakEven(far)];
    for (const { markup } of drawings) {
      const boxes = textBoxes(markup);
      expect(collisions(boxes)).toEqual([]);
      const height = Number(/height="(\d+)"/.exec(markup)?.[1]);
      expect(cutTexts(boxes, { width: DRAWING_WIDTH, height })).toEqual([]);
    }
    expect(lineColour(0)).not.toBe(lineColour(1));
  });
});
