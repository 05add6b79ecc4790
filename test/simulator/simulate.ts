// `npm run simulate`: simulated runs of consecutive seeds, or of one. Prints what was injected and how the runs
// ended; exits 1 where one did not end as it must, with --fail-fast at the first of them; with --mode all of them in
// one way of merging. With --budgets the runs have budgets, and are resumed with more; with --model every interleaving
// of the protocol instead.

import { parseArgs } from "node:util";
import { type BudgetOutcome, budgetSummary, simulateBudget } from "./budgets.ts";
import { type Row, rowText, tryMatrix } from "./matrix.ts";
import { MODE_NAMES, modeOf } from "./modes.ts";
import { exploreProtocol, MODELS } from "./protocolModel.ts";
import { type Outcome, referenceRun, simulateSeed } from "./simulation.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "100" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    mode: { type: "string" },
    budgets: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    "fail-fast": { type: "boolean", default: false },
    model: { type: "boolean", default: false },
    matrix: { type: "boolean", default: false },
  },
});

const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count) || first < 0 || count < 1) {
  process.stderr.write("error: --seeds, --from and --seed take whole numbers\n");
  process.exit(2);
}

const mode = MODE_NAMES.find((name) => name === values.mode);
if (values.mode !== undefined && mode === undefined) {
  process.stderr.write(`error: --mode takes one of ${MODE_NAMES.join(", ")}\n`);
  process.exit(2);
}

if (values.model) {
  process.exit(await exploreModels());
}
if (values.matrix) {
  process.exit(await printMatrix());
}
if (values.budgets) {
  process.exit(await printBudgets());
}

const reference = await referenceRun();
const outcomes: Outcome[] = [];
for (let seed = first; seed < first + count; seed++) {
  const outcome = await simulateSeed(seed, reference, mode ?? modeOf(seed));
  outcomes.push(outcome);
  if (!values.json && (outcome.failures.length > 0 || values.seed !== undefined)) {
    process.stdout.write(`seed ${seed}: ${outcome.end} after ${outcome.simulatedMs} ms\n`);
    process.stdout.write(outcome.failures.map((failure) => `  ${failure}\n`).join(""));
  }
  if (values["fail-fast"] && outcome.failures.length > 0) {
    break;
  }
}

const counted = (names: readonly string[]) => {
  const counts: Record<string, number> = {};
  for (const name of names.toSorted()) {
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};
const totalOf = (number: (outcome: Outcome) => number) =>
  outcomes.reduce((sum, outcome) => sum + number(outcome), 0);
const ends = outcomes.map(({ end }) => end);
const faults: Record<string, number> = {};
for (const [kind, times] of outcomes.flatMap((outcome) => [...outcome.faults])) {
  faults[kind] = (faults[kind] ?? 0) + times;
}
const failures = outcomes
  .filter((outcome) => outcome.failures.length > 0)
  .map(({ seed, failures: found }) => ({ seed, failures: found }));
const summary = {
  seeds: outcomes.length,
  completed: ends.filter((end) => end === "completed").length,
  named_errors: counted(ends.filter((end) => end !== "completed")),
  failures,
  digests: counted(outcomes.filter(({ end }) => end === "completed").map(({ digest }) => digest)),
  backup_copies: totalOf(({ backups }) => backups),
  seeds_granted_attempts: outcomes.filter(({ grants, end }) => end === "completed" && grants > 0)
    .length,
  faults_injected: Object.fromEntries(Object.entries(faults).sort()),
};
process.stdout.write(`${JSON.stringify(summary, null, 1)}\n`);
process.exitCode = failures.length > 0 ? 1 : 0;

/** Prints how much of their budgets simulated runs took; the exit code. */
async function printBudgets(): Promise<number> {
  const known = await referenceRun();
  const runs: BudgetOutcome[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const outcome = await simulateBudget(seed, known, mode === undefined ? {} : { mode });
    runs.push(outcome);
    if (!values.json && outcome.failures.length > 0) {
      process.stdout.write(`seed ${seed}: ${outcome.end}\n`);
      process.stdout.write(outcome.failures.map((failure) => `  ${failure}\n`).join(""));
    }
    if (values["fail-fast"] && outcome.failures.length > 0) {
      break;
    }
  }
  process.stdout.write(`${JSON.stringify(budgetSummary(runs), null, 1)}\n`);
  return runs.some(({ failures: found }) => found.length > 0) ? 1 : 0;
}

/** The exit code. */
async function exploreModels(): Promise<number> {
  let code = 0;
  for (const size of MODELS) {
    const explored = await exploreProtocol(size);
    process.stdout.write(`${JSON.stringify({ ...size, ...explored })}\n`);
    code = explored.violations.length > 0 ? 1 : code;
  }
  return code;
}

/** Prints every fault with its scenarios; the exit code. */
async function printMatrix(): Promise<number> {
  let before: Row | undefined;
  const rows = await tryMatrix((row) => {
    if (!values.json) {
      process.stdout.write(rowText(row, before));
      before = row;
    }
  });
  if (values.json) {
    process.stdout.write(`${JSON.stringify(rows, null, 1)}\n`);
  }
  return rows.some(({ state }) => state === "otherwise") ? 1 : 0;
}
