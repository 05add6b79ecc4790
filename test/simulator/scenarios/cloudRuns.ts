// Runs in the simulated cloud, as scenarios use it.

import {
  type Outcome,
  type Reference,
  referenceRun,
  simulateRates,
  simulateSeed,
} from "../simulation.ts";
import { SAME } from "./scenario.ts";

type Rates = Parameters<typeof simulateRates>[0];

const SEEDS = 3;
let reference: Promise<Reference> | null = null;

/** What became of runs in the simulated cloud under `rates`; the faults must have happened. */
export async function inTheCloud(rates: Rates, pageKeys?: number): Promise<string> {
  reference ??= referenceRun();
  const known = await reference;
  const outcomes: Outcome[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const size = pageKeys === undefined ? {} : { pageKeys };
    outcomes.push(await simulateRates(rates, { seed, reference: known, ...size }));
  }
  const kinds = Object.keys(rates) as (keyof Rates)[];
  const quiet = kinds.filter((kind) => outcomes.every(({ faults }) => !faults.has(kind)));
  return quiet.length > 0 ? `no ${quiet.join(", ")} happened` : judged(outcomes);
}

/** Stragglers of which backup copies are sent: both come to their end, or one is cut off. */
export async function withBackups(): Promise<string> {
  reference ??= referenceRun();
  const known = await reference;
  const outcomes: Outcome[] = [];
  for (let seed = 1; seed <= 2 * SEEDS; seed++) {
    outcomes.push(await simulateRates({ straggler: 0.3 }, { seed, reference: known }));
  }
  const copies = outcomes.reduce((sum, { backups }) => sum + backups, 0);
  return `${judged(outcomes)}; ${copies > 0 ? "copies" : "no copies"} were sent`;
}

function judged(outcomes: readonly Outcome[]): string {
  const problems = outcomes.flatMap(({ seed, failures }) => failures.map((f) => `${seed}: ${f}`));
  return problems[0] ?? SAME;
}

/** Twenty seeds with whatever faults they draw. */
export async function mixed(): Promise<string> {
  reference ??= referenceRun();
  const known = await reference;
  const outcomes: Outcome[] = [];
  for (let seed = 101; seed <= 120; seed++) {
    outcomes.push(await simulateSeed(seed, known));
  }
  const ends = outcomes.filter(({ failures }) => failures.length === 0).length;
  return `${ends} of 20 seeds end as they must`;
}
