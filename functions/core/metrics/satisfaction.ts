// Proxies of satisfaction: what users did that might say whether they were content. None of them is satisfaction, and
// none says anything of a model that users never met: they describe the log. Counts and exact sums add up over shards.

import { normaliseName } from "../columnNames.ts";
import { type MeanParts, meanAccumulator } from "./meanAccumulator.ts";
import { type Estimate, wilsonEstimate } from "./rankingMetrics.ts";

/** The steps towards a purchase that event types can be. */
export const STEPS = ["view", "cart", "buy"] as const;
export type Step = (typeof STEPS)[number];

/** Names of event types in the form of `normaliseName`. */
const STEP_NAMES: Readonly<Record<Step, readonly string[]>> = {
  view: [
    "view",
    "pageview",
    "productview",
    "itemview",
    "pv",
    "click",
    "detail",
    "browse",
    "浏览",
    "点击",
  ],
  cart: ["cart", "addtocart", "cartadd", "addcart", "basket", "addtobasket", "加购", "加入购物车"],
  buy: ["buy", "purchase", "transaction", "order", "pay", "checkout", "购买", "下单", "成交"],
};

/** The step of each event type, by its number; null for one that is none. */
export function stepsOf(eventTypes: readonly string[]): readonly (Step | null)[] {
  return eventTypes.map(
    (name) => STEPS.find((step) => STEP_NAMES[step].includes(normaliseName(name))) ?? null,
  );
}

/** All events of one user, oldest first. */
export interface UserEvents {
  readonly items: Uint32Array;
  readonly timesMs: Float64Array;
  readonly types: Uint32Array;
  /** NaN where there is none; null where the log has no prices. */
  readonly prices: Float64Array | null;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A visit, or a basket, ends after this long without an event. */
export const VISIT_GAP_MS = 30 * MINUTE_MS;
/** A view that is left sooner than this is a quick back. */
export const QUICK_MS = 10_000;
export const RETURN_DAYS = 7;
export const REPEAT_DAYS = 30;

/** Shares as parts and wholes by name, and means by name. */
export interface SatisfactionParts {
  readonly shares: Readonly<Record<string, readonly [part: number, whole: number]>>;
  readonly means: MeanParts;
}

export interface SatisfactionCounter {
  add(events: UserEvents): void;
  finish(): SatisfactionParts;
}

/** Counts users of a log whose event types are `steps` and whose last event was at `endMs`. */
export function satisfactionCounter(
  steps: readonly (Step | null)[],
  endMs: number,
): SatisfactionCounter {
  const shares: Record<string, [number, number]> = {};
  const means = meanAccumulator();
  const count = (name: string, isPart: boolean) => {
    const share = shares[name] ?? [0, 0];
    shares[name] = share;
    share[0] += isPart ? 1 : 0;
    share[1] += 1;
  };
  const has = (step: Step) => steps.includes(step);
  return {
    add(events) {
      const stepAt = (event: number) => steps[events.types[event] as number] ?? null;
      countFunnel(events, stepAt, { has, count });
      if (has("view")) {
        countQuickBacks(events, stepAt, count);
      }
      countReturns(events, endMs, count, means.add);
      if (has("buy")) {
        countPurchases(events, stepAt, { endMs, count, mean: means.add });
      }
    },
    finish: () => ({ shares: structuredClone(shares), means: means.parts() }),
  };
}

type StepAt = (event: number) => Step | null;
type Count = (name: string, isPart: boolean) => void;
type Mean = (values: Readonly<Record<string, number | null>>) => void;

/** Of the pairs of user and item that had one step, whether the next came at the same time or later. */
function countFunnel(
  { items }: UserEvents,
  stepAt: StepAt,
  { has, count }: { has: (step: Step) => boolean; count: Count },
): void {
  const first = new Map<Step, Map<number, number>>(STEPS.map((step) => [step, new Map()]));
  const last = new Map<Step, Map<number, number>>(STEPS.map((step) => [step, new Map()]));
  for (let event = 0; event < items.length; event++) {
    const step = stepAt(event);
    const item = items[event] as number;
    if (step !== null && item !== 0) {
      const seen = first.get(step);
      seen?.set(item, seen.get(item) ?? event);
      last.get(step)?.set(item, event);
    }
  }
  const from = (one: Step, next: Step) => {
    for (const [item, event] of has(one) && has(next) ? (first.get(one) ?? []) : []) {
      count(`${one}_to_${next}`, (last.get(next)?.get(item) ?? -1) > event);
    }
  };
  from("view", "cart");
  from("cart", "buy");
  from("view", "buy");
}

/** Of the views that another event of the visit follows, those that it follows within QUICK_MS, of another item. */
function countQuickBacks({ items, timesMs }: UserEvents, stepAt: StepAt, count: Count): void {
  for (let event = 0; event + 1 < items.length; event++) {
    const gapMs = (timesMs[event + 1] as number) - (timesMs[event] as number);
    if (stepAt(event) === "view" && gapMs < VISIT_GAP_MS) {
      count("quick_back", gapMs <= QUICK_MS && items[event + 1] !== items[event]);
    }
  }
}

/** Time between visits, and whether a first visit was followed by another within RETURN_DAYS. */
function countReturns({ timesMs }: UserEvents, endMs: number, count: Count, mean: Mean): void {
  const starts = visitStarts(timesMs);
  starts.slice(1).forEach((start) => {
    const before = timesMs[start - 1] as number;
    mean({ return_days: ((timesMs[start] as number) - before) / DAY_MS });
  });
  const [first, second] = starts;
  if (first !== undefined && endMs - (timesMs[first] as number) >= RETURN_DAYS * DAY_MS) {
    const next = second === undefined ? Infinity : (timesMs[second] as number);
    count(
      `return_within_${RETURN_DAYS}_days`,
      next - (timesMs[first] as number) <= RETURN_DAYS * DAY_MS,
    );
  }
}

/** The first event of each visit. */
function visitStarts(timesMs: Float64Array): readonly number[] {
  return Array.from(timesMs.keys()).filter(
    (event) =>
      event === 0 || (timesMs[event] as number) - (timesMs[event - 1] as number) >= VISIT_GAP_MS,
  );
}

/** Whether a buyer buys again on a later visit within REPEAT_DAYS, and what a basket holds. */
function countPurchases(
  { items, timesMs, prices }: UserEvents,
  stepAt: StepAt,
  { endMs, count, mean }: { endMs: number; count: Count; mean: Mean },
): void {
  const bought = Array.from(items.keys()).filter((event) => stepAt(event) === "buy");
  const times = Float64Array.from(bought, (event) => timesMs[event] as number);
  const starts = visitStarts(times);
  const [first, second] = starts;
  if (first === undefined) {
    return;
  }
  const firstMs = times[first] as number;
  if (endMs - firstMs >= REPEAT_DAYS * DAY_MS) {
    const nextMs = second === undefined ? Infinity : (times[second] as number);
    count(`repeat_purchase_within_${REPEAT_DAYS}_days`, nextMs - firstMs <= REPEAT_DAYS * DAY_MS);
  }
  starts.forEach((start, basket) => {
    const own = bought.slice(start, starts[basket + 1] ?? bought.length);
    const values = own.map((event) => prices?.[event] ?? NaN);
    const isPriced = values.every((value) => !Number.isNaN(value));
    mean({
      basket_items: own.length,
      basket_value: isPriced ? values.reduce((sum, value) => sum + value, 0) : null,
    });
  });
}

export interface SatisfactionFigures {
  /** Shares with the number of cases they are of. */
  readonly shares: Readonly<Record<string, Estimate & { readonly of: number }>>;
  readonly means: Readonly<Record<string, number>>;
}

/** The figures of all shards together. */
export function satisfactionFigures(parts: readonly SatisfactionParts[]): SatisfactionFigures {
  const means = meanAccumulator();
  const sums = new Map<string, [number, number]>();
  for (const part of parts) {
    means.merge(part.means);
    for (const [name, [own, whole]] of Object.entries(part.shares)) {
      const [a, b] = sums.get(name) ?? [0, 0];
      sums.set(name, [a + own, b + whole]);
    }
  }
  const shares = Array.from(sums)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, [part, whole]]) => [name, { ...wilsonEstimate(part, whole), of: whole }]);
  return { shares: Object.fromEntries(shares), means: means.means() };
}
