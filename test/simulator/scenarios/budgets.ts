// Runs that meet their budgets, and the bill of a run that was throttled.

import { type BudgetOutcome, simulateBudget } from "../budgets.ts";
import { type Reference, referenceRun } from "../simulation.ts";
import { SAME, type Scenario } from "./scenario.ts";

let reference: Promise<Reference> | null = null;

function known(): Promise<Reference> {
  reference ??= referenceRun();
  return reference;
}

/** Budgets that end within training, before it and after it, resumed with just enough more. */
async function reached(): Promise<string> {
  const outcomes: BudgetOutcome[] = [];
  for (let seed = 1; seed <= 4; seed++) {
    outcomes.push(await simulateBudget(seed, await known()));
  }
  const [problem] = outcomes.flatMap(({ failures }) => failures);
  const share = Math.max(...outcomes.map((outcome) => outcome.share));
  const stops = outcomes.reduce((sum, outcome) => sum + outcome.stops, 0);
  const within = share <= 1 && stops > 0 ? "never more than the budget" : `${share} of it`;
  return `${problem ?? SAME}; ${within}`;
}

/** A budget that affords a wave, and no further attempts where those are killed. */
async function killed(): Promise<string> {
  const rates = { crash: 0.3, timeout: 0.2 };
  const outcomes: BudgetOutcome[] = [];
  for (let seed = 1; seed <= 3; seed++) {
    outcomes.push(await simulateBudget(seed, await known(), { rates }));
  }
  const [problem] = outcomes.flatMap(({ failures }) => failures);
  const share = Math.max(...outcomes.map((outcome) => outcome.share));
  return `${problem ?? SAME}; ${share <= 1 ? "never more than the budget" : `${share} of it`}`;
}

/** Refused hand-outs cost a request to the queue; nothing that was not invoked is on either bill. */
async function throttled(): Promise<string> {
  const rates = { throttled: 0.4 };
  const [much, none] = await Promise.all(
    [rates, {}].map(async (some) => {
      return simulateBudget(1, await known(), { rates: some, mode: "mean", isAmple: true });
    }),
  );
  const [problem] = [much, none].flatMap((outcome) => outcome?.failures ?? ["no run"]);
  const ratio = (a = 0n, b = 1n) => Number((a * 1000n) / b) / 1000;
  const withFaults = ratio(much?.billed, none?.billed);
  const recorded = ratio(much?.recorded, much?.billed);
  const isAlike = withFaults > 0.9 && withFaults < 1.1 && recorded > 0.9 && recorded <= 1;
  const verdict = isAlike
    ? "billed as a run that was not, to a tenth"
    : `billed ${withFaults} times as much, of which ${recorded} is recorded`;
  return `${problem ?? SAME}; ${verdict}`;
}

export const BUDGET_SCENARIOS: readonly Scenario[] = [
  {
    fault: 20,
    name: "no wave is sent that could break the budget; resumed with just enough more",
    expected: `${SAME}; never more than the budget`,
    run: reached,
  },
  {
    fault: 20,
    name: "attempts are killed, and the budget affords no further ones",
    expected: `${SAME}; never more than the budget`,
    run: killed,
  },
  {
    fault: 23,
    name: "the bill of a throttled run",
    expected: `${SAME}; billed as a run that was not, to a tenth`,
    run: throttled,
  },
];
