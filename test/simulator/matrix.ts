// The matrix of faults: each of the 25, its scenarios, what is expected and what was seen.

import { BUDGET_SCENARIOS } from "./scenarios/budgets.ts";
import { DATA_SCENARIOS } from "./scenarios/data.ts";
import { MESSAGE_SCENARIOS } from "./scenarios/messages.ts";
import { NOTIFICATION_SCENARIOS } from "./scenarios/notifications.ts";
import { OBJECT_SCENARIOS } from "./scenarios/objects.ts";
import { FAULTS, type OpenScenario, type Scenario } from "./scenarios/scenario.ts";
import { STORE_SCENARIOS } from "./scenarios/store.ts";
import { SWEEP_SCENARIOS } from "./scenarios/sweeps.ts";

const isLower = (a: { fault: number }, b: { fault: number }) => a.fault - b.fault;

export const SCENARIOS: readonly Scenario[] = [
  ...MESSAGE_SCENARIOS,
  ...STORE_SCENARIOS,
  ...OBJECT_SCENARIOS,
  ...DATA_SCENARIOS,
  ...SWEEP_SCENARIOS,
  ...BUDGET_SCENARIOS,
  ...NOTIFICATION_SCENARIOS,
].toSorted(isLower);

/** What cannot be tried here yet. */
export const OPEN_SCENARIOS: readonly OpenScenario[] = [
  {
    fault: 22,
    name: "the module's bits on arm64",
    needs: "an emulator: test/long/arm64.test.ts",
  },
];

export interface Row {
  readonly fault: number;
  readonly what: string;
  readonly scenario: string;
  readonly expected: string;
  /** Null where it was not tried. */
  readonly seen: string | null;
  readonly state: "as expected" | "otherwise" | "open";
}

/** Tries every scenario, in the order of the faults; `tell` is given each row as it comes. */
export async function tryMatrix(tell: (row: Row) => void): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const all = [...SCENARIOS, ...OPEN_SCENARIOS].toSorted(isLower);
  for (const scenario of all) {
    const row = "run" in scenario ? await tried(scenario) : untried(scenario);
    rows.push(row);
    tell(row);
  }
  return rows;
}

async function tried({ fault, name, expected, run }: Scenario): Promise<Row> {
  const seen = await run().catch((error: unknown) => String(error));
  const state = seen === expected ? "as expected" : "otherwise";
  return { fault, what: whatOf(fault), scenario: name, expected, seen, state };
}

function untried({ fault, name, needs }: OpenScenario): Row {
  const expected = `needs ${needs}`;
  return { fault, what: whatOf(fault), scenario: name, expected, seen: null, state: "open" };
}

function whatOf(fault: number): string {
  return FAULTS[fault] ?? "";
}

/** A row as a line, below a heading where its fault is another than that of the row before. */
export function rowText(row: Row, before: Row | undefined): string {
  const heading =
    row.fault === before?.fault ? "" : `${String(row.fault).padStart(2)}  ${row.what}\n`;
  const marks = { "as expected": "✓", otherwise: "✗", open: "–" } as const;
  const seen = row.state === "otherwise" ? `, but ${row.seen}` : "";
  return `${heading}    ${marks[row.state]} ${row.scenario}: ${row.expected}${seen}\n`;
}
