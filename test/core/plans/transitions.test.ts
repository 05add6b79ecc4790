import { expect, test } from "vitest";
import { usdText } from "../../../functions/core/cost/money.ts";
import { listOfRegion, PRICE_LISTS } from "../../../functions/core/cost/priceList.ts";
import { planTransitions, transitionsCost } from "../../../functions/core/plans/transitions.ts";
import { evaluationMachine } from "../../../stacks/evaluationMachine.ts";

const functions = { expandPlan: "e", startRun: "s", comparePlan: "c", failPlan: "f" };

interface State {
  readonly Next?: string;
  readonly ItemProcessor?: Machine;
}
interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** States that are entered where nothing fails. */
function steps({ StartAt, States }: Machine, runs: number): number {
  let count = 0;
  for (let at: string | undefined = StartAt; at !== undefined; at = States[at]?.Next) {
    const inner = States[at]?.ItemProcessor;
    count += 1 + (inner === undefined ? 0 : runs * steps(inner, runs));
  }
  return count;
}

test("the steps of a plan are those of the machine that is deployed, at their price", () => {
  const machine = JSON.parse(JSON.stringify(evaluationMachine(functions))) as Machine;
  for (const runs of [1, 2, 17]) {
    expect(planTransitions(runs)).toBe(steps(machine, runs));
  }
  const prices = listOfRegion("us-east-1", PRICE_LISTS);
  expect(usdText(transitionsCost(17, prices))).toBe("0.0005");
});
