// Simulated runs with budgets: whatever goes wrong, what AWS would bill is never more than what may be spent, and a run
// that was stopped comes, with more budget, to the bytes of a run that never had one.

import { s3ObjectStore } from "../../functions/adapters/s3ObjectStore.ts";
import { type PicoUsd, parseUsd, usdText } from "../../functions/core/cost/money.ts";
import { listOfRegion, PRICE_LISTS, REQUIRED_PRICES } from "../../functions/core/cost/priceList.ts";
import { manifestKey, runPrefix } from "../../functions/core/keys.ts";
import { allowedFor, budgetOf } from "../../functions/core/ledger/account.ts";
import { amountOfBudget, contingency, pricesOf } from "../../functions/core/ledger/budget.ts";
import { smallestBudget } from "../../functions/core/ledger/reserves.ts";
import { type BudgetTerms, encodeManifest, STAGES } from "../../functions/core/messages.ts";
import type { ObjectStore } from "../../functions/ports/objectStore.ts";
import { type BudgetedRun, setLimit, settledNow } from "../../functions/stages/account.ts";
import { settle } from "../../functions/stages/settle.ts";
import { reopenStopped } from "../../functions/stages/stopped.ts";
import { planInProcess } from "../support/inProcess.ts";
import { type Cloud, simulatedCloud } from "./cloud.ts";
import { environments } from "./environments.ts";
import { type FaultChoice, type FaultKind, type Faults, faultsOf } from "./faults.ts";
import { type Invoice, invoiceOf, SIMULATED_MB } from "./invoice.ts";
import { type Mode, modeOf, requestOf } from "./modes.ts";
import { type Bucket, simulatedS3Client } from "./simulatedS3.ts";
import type { Reference } from "./simulation.ts";
import { watchOf } from "./watch.ts";
import { digestsOf, emptyBucket, FILE, inputsOf, progressOf, REQUEST } from "./world.ts";

export interface BudgetOutcome {
  readonly seed: number;
  readonly mode: Mode;
  readonly end: string;
  /** What AWS would bill ÷ what might be spent, at the moment at which that was most. */
  readonly share: number;
  /** Of what is kept for invocations that find nothing to do, the largest share that it took when the run rested. */
  readonly emptyShare: number;
  /** How often its budget stopped the run, and how often what it left was evaluated. */
  readonly stops: number;
  readonly evaluations: number;
  readonly invocations: number;
  /** What AWS would bill, and what the records of the run add up to. */
  readonly billed: PicoUsd;
  readonly recorded: PicoUsd;
  readonly simulatedMs: number;
  readonly faults: ReadonlyMap<FaultKind, number>;
  readonly failures: readonly string[];
}

const LONGEST_MS = 4 * 3_600_000;
const IDLE_SWEEPS = 24;
const STOPS_MAX = 12;
const STOPS_TIGHT = 6;
/** The first budget is between the smallest and so many times it. */
const FIRST_MAX = 12;
const AMPLE = 1000;
/** What is kept for invocations that find nothing to do is no bound; far more than it would be attempts unrecorded. */
const EMPTY_MAX = 2n;

const warm = environments();

/** What the stages of the small run could need, in round figures. */
function simulatedTerms(usd: string): BudgetTerms {
  const list = listOfRegion("us-east-1", PRICE_LISTS);
  const ids: readonly string[] = REQUIRED_PRICES;
  const prices = list.prices.filter(({ id }) => ids.includes(id));
  return {
    ...{ usd, region: list.region, architecture: "arm64", memoryMb: SIMULATED_MB },
    prices: Object.fromEntries(prices.map((price) => [price.id, price.usd])),
    needs: STAGES.flatMap((stage) => [
      // A report looks at every wave, and there are many after as many stops.
      { stage, kind: "task" as const, ms: 300, writes: 8, reads: stage === "report" ? 160 : 80 },
      { stage, kind: "reduce" as const, ms: 300, writes: 12, reads: 80 },
    ]),
    width: REQUEST.shards,
  };
}

export interface BudgetChoice {
  readonly mode?: Mode;
  /** These faults at these rates, and no others. */
  readonly rates?: NonNullable<FaultChoice["rates"]>;
  /** A budget that no wave meets. */
  readonly isAmple?: boolean;
}

/** The run of `seed` with a budget drawn from it, resumed with more as often as it is stopped. */
export async function simulateBudget(
  seed: number,
  reference: Reference,
  { mode = modeOf(seed), rates, isAmple = false }: BudgetChoice = {},
): Promise<BudgetOutcome> {
  const choice = rates === undefined ? {} : { rates };
  const faults: Faults = { ...faultsOf(seed, choice), fatal: null };
  const bucket = emptyBucket();
  const manifest = await budgetedManifest(mode, faults, isAmple);
  const watch = watchOf(bucket, manifest.run);
  let logged = 0;
  const entries = () => logged;
  bucket.onCreate = (key, object) => {
    watch.created(key, object);
    logged += key.includes("/log/") ? 1 : 0;
    return object;
  };
  bucket.objects.set(manifestKey(manifest.run), { bytes: encodeManifest(manifest), metadata: {} });
  const invoice = invoiceOf(pricesOf(manifest.budget));
  let limit = amountOfBudget(manifest.budget);
  invoice.limit(limit);
  const inputs = inputsOf(null);
  const world = { manifest, bucket, inputs, environments: warm, faults, watch, invoice };
  const cloud = simulatedCloud(world);
  const store = calmStore(bucket);
  const failures: string[] = [];
  let stops = 0;
  let evaluations = 0;
  let emptyShare = 0;
  const look = async () => {
    const found = await looked(invoice, store, manifest);
    failures.push(...found.overspent);
    emptyShare = Math.max(emptyShare, found.emptyShare);
  };
  cloud.sweepers.start();
  let end = await runToRest({ cloud, bucket, entries }, manifest.run);
  while (end === "stopped" && stops < STOPS_MAX) {
    stops += 1;
    evaluations += evaluatedWhenStopped(bucket, manifest.run) ? 1 : 0;
    await look();
    limit = raised(neededBy(bucket, manifest.run), stops, faults);
    await setLimit(store, manifest, limit);
    invoice.limit(limit);
    await reopenStopped(store, manifest.run);
    end = await runToRest({ cloud, bucket, entries }, manifest.run);
  }
  await look();
  failures.push(...watch.violations, ...judged(end, bucket, manifest.run, reference.get(mode)));
  return {
    ...{ seed, mode, end, stops, evaluations },
    share: invoice.maxShare(),
    emptyShare,
    invocations: invoice.invocations(),
    billed: invoice.total(),
    recorded: await recordedBill(store, manifest),
    simulatedMs: Math.round(cloud.loop.nowMs()),
    faults: faults.counts,
    failures,
  };
}

/** What the wave takes at which the run was stopped. */
function neededBy(bucket: Bucket, run: string): PicoUsd {
  const { last } = progressOf(bucket, run)();
  return last?.kind === "stopped" ? (parseUsd(last.needed) ?? 0n) : 0n;
}

/** Just enough at first, or somewhat more; in the end as much as it may take. */
function raised(needed: PicoUsd, stops: number, { stream }: Faults): PicoUsd {
  const percent = stops > STOPS_TIGHT ? 1000 : 100 + stream.integer(60);
  return (needed * BigInt(percent)) / 100n;
}

async function budgetedManifest(
  mode: Mode,
  { stream }: Faults,
  isAmple: boolean,
): Promise<BudgetedRun> {
  const asked = { ...REQUEST, ...requestOf(mode) };
  const planned = await planInProcess(inputsOf(null), [FILE], { run: asked });
  const smallest = smallestBudget(simulatedTerms("0"), 1);
  const times = isAmple ? AMPLE : 1 + stream.uniform() * (FIRST_MAX - 1);
  const thousandths = BigInt(Math.floor(1000 * times));
  return { ...planned, budget: simulatedTerms(usdText((smallest * thousandths) / 1000n)) };
}

/** Until the run has an end, what evaluates it has one, and nothing is on its way any more. */
async function runToRest(
  { cloud, bucket, entries }: { cloud: Cloud; bucket: Bucket; entries: () => number },
  run: string,
): Promise<string> {
  const progress = progressOf(bucket, run);
  let seen = 0;
  const isOver = () => {
    const { last } = progress();
    if (last === null || last.kind === "wave") {
      return false;
    }
    const evaluation = last.kind === "stopped" ? last.evaluation : null;
    const ended = evaluation === null ? null : progressOf(bucket, evaluation)().last;
    return evaluation === null || (ended !== null && ended.kind !== "wave");
  };
  const untilMs = cloud.loop.nowMs() + LONGEST_MS;
  cloud.sweepers.moved();
  await cloud.loop.run(() => {
    const length = entries();
    if (length !== seen) {
      seen = length;
      cloud.sweepers.moved();
    }
    const isIdle = cloud.sweepers.sweepsSinceMove() > IDLE_SWEEPS;
    return (isOver() && cloud.isQuiet()) || isIdle || cloud.loop.nowMs() > untilMs;
  });
  const { last } = progress();
  return last === null || last.kind === "wave" ? "stuck" : last.kind;
}

async function recordedBill(store: ObjectStore, manifest: BudgetedRun): Promise<PicoUsd> {
  const { bill } = await settle(store, manifest, manifest.budget.region);
  return parseUsd(bill?.usd ?? "0") ?? 0n;
}

function evaluatedWhenStopped(bucket: Bucket, run: string): boolean {
  const { last } = progressOf(bucket, run)();
  const evaluation = last?.kind === "stopped" ? last.evaluation : null;
  return evaluation !== null && progressOf(bucket, evaluation)().last?.kind === "completed";
}

/** What is wrong with what was spent, and how much of what is kept for the unforeseen was used. */
async function looked(
  invoice: Invoice,
  store: ObjectStore,
  manifest: BudgetedRun,
): Promise<{ readonly overspent: readonly string[]; readonly emptyShare: number }> {
  const account = await settledNow(store, manifest);
  const { limit, committed } = budgetOf(account);
  const spent = invoice.total();
  const kept = allowedFor(account) + contingency(manifest.budget);
  const recorded = committed - allowedFor(account);
  return {
    overspent: [
      ...atMost("what was spent and reserved", committed, limit),
      ...atMost("what AWS would bill", spent, limit),
      ...atMost("what no attempt took", spent - recorded, EMPTY_MAX * kept),
    ],
    emptyShare: Number(((spent - recorded) * 1000n) / kept) / 1000,
  };
}

function atMost(what: string, amount: PicoUsd, limit: PicoUsd): readonly string[] {
  return amount > limit ? [`${what} is ${usdText(amount)}, and not at most ${usdText(limit)}`] : [];
}

/** The store without faults and latencies, for who looks at it from outside. */
function calmStore(bucket: Bucket): ObjectStore {
  const line = { travel: async () => {}, created: () => {} };
  const client = simulatedS3Client(bucket, line, faultsOf(0, { none: true }));
  return s3ObjectStore(client, { bucket: "simulated", wait: async () => {} });
}

/** Every object but the log, which says how often it was stopped, and the manifest, which names the budget. */
function judged(
  end: string,
  bucket: Bucket,
  run: string,
  reference: ReadonlyMap<string, string> | undefined,
): readonly string[] {
  if (end !== "completed") {
    return [`ended with ${end}, not with completed`];
  }
  const isCompared = (key: string) =>
    key.startsWith(runPrefix(run)) &&
    !key.startsWith(`${runPrefix(run)}log/`) &&
    key !== manifestKey(run);
  const found = [...digestsOf(bucket)].filter(([key]) => isCompared(key));
  const expected = [...(reference ?? [])].filter(([key]) => isCompared(key));
  const differing = found.filter(([key, digest]) => reference?.get(key) !== digest);
  return [
    ...differing.map(([key]) => `${key} differs from the run without a budget`),
    ...(found.length === expected.length
      ? []
      : [`left ${found.length} objects, not ${expected.length}`]),
  ];
}

/** What is printed of many runs. */
export function budgetSummary(outcomes: readonly BudgetOutcome[]): object {
  const sum = (of: (outcome: BudgetOutcome) => number) =>
    outcomes.reduce((all, outcome) => all + of(outcome), 0);
  return {
    seeds: outcomes.length,
    completed: outcomes.filter(({ end }) => end === "completed").length,
    max_spent_of_budget: Math.max(0, ...outcomes.map(({ share }) => share)),
    max_empty_of_allowance: Math.max(0, ...outcomes.map(({ emptyShare }) => emptyShare)),
    stops: sum(({ stops }) => stops),
    evaluations: sum(({ evaluations }) => evaluations),
    invocations: sum(({ invocations }) => invocations),
    failures: outcomes
      .filter(({ failures }) => failures.length > 0)
      .map(({ seed, failures }) => ({ seed, failures })),
  };
}
