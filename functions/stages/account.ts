// The account of a run's budget in the store: reads its last state, reserves what a wave may take, and appends the next
// state. Who finds the number taken looks again, so that nothing is reserved twice or forgotten.

import { type PicoUsd, totalOf } from "../core/cost/money.ts";
import { openJson, sealJson } from "../core/json.ts";
import { accountKey, accountPrefix, logKey, planAccountPrefix } from "../core/keys.ts";
import {
  type Account,
  type AccountRecord,
  accountFrom,
  accountRecord,
  budgetOf,
  eachOf,
  type Held,
  isOf,
  withHeld,
} from "../core/ledger/account.ts";
import { ATTEMPTS, admit } from "../core/ledger/admit.ts";
import {
  amountOfBudget,
  attemptCost,
  contingency,
  deadlinesOf,
  MULTIPLE_MIN,
  messagesCost,
  multipleFor,
  sentWaveCost,
} from "../core/ledger/budget.ts";
import type { BudgetTerms, Deadlines, Manifest, StageName, WaveEntry } from "../core/messages.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import { settledAccount } from "./settledAccount.ts";

/** A run that has a budget. */
export type BudgetedRun = Manifest & { readonly budget: BudgetTerms };

export function hasBudget(manifest: Manifest): manifest is BudgetedRun {
  return manifest.budget !== undefined;
}

/** The wave of a log entry. */
export interface WaveAt {
  readonly number: number;
  readonly entry: WaveEntry;
}

/** What a wave may do that was admitted. */
export interface Allowed {
  readonly kind: "allowed";
  readonly attempts: number;
  readonly deadlines: Deadlines;
}

/** Refused: it takes a budget of `needed`. Over: the log has left the wave. */
export type Reservation =
  | Allowed
  | { readonly kind: "refused"; readonly needed: PicoUsd }
  | { readonly kind: "over" };

/** The waves that end a run, in order. */
const ENDING: readonly StageName[] = ["evaluate", "recommend", "report"];

/** What must be left for the waves that end a run once the wave of `stage` is done; 0 before there is a model. */
function asideFor(manifest: BudgetedRun, stage: StageName): PicoUsd {
  return isBeforeTraining(stage) ? 0n : endingAfter(manifest, stage);
}

const isBeforeTraining = (stage: StageName): boolean =>
  stage === "preprocess" || stage === "clean" || stage === "gather";

function endingAfter(manifest: BudgetedRun, stage: StageName): PicoUsd {
  const after = ENDING.slice(1 + ENDING.indexOf(stage));
  return totalOf(after.map((one) => endingCost(manifest, one)));
}

/**
 * What longer deadlines of a wave must leave: that the run can go on by a wave of training and come to its end. A
 * reduction is open until the next wave ends, and counts with its whole deadline until then.
 */
function furtherFor(manifest: BudgetedRun, stage: StageName): PicoUsd {
  if (ENDING.includes(stage)) {
    return 0n;
  }
  const { budget, config } = manifest;
  const training = { stage: "train", tasks: config.shards } as const;
  const next = sentWaveCost(budget, training, MULTIPLE_MIN);
  return isBeforeTraining(stage) ? next + endingAfter(manifest, stage) : next;
}

function endingCost({ budget, config }: BudgetedRun, stage: StageName): PicoUsd {
  const tasks = stage === "report" ? 1 : config.shards;
  return sentWaveCost(budget, { stage, tasks }, MULTIPLE_MIN);
}

/** The smallest budget with which the first wave can be sent. */
export function smallestBudget(manifest: BudgetedRun, tasks: number): PicoUsd {
  const { budget } = manifest;
  const work = { stage: "preprocess", tasks } as const;
  return sentWaveCost(budget, work, MULTIPLE_MIN) + contingency(budget);
}

function prefixOf({ run, stopped, budget }: BudgetedRun): string {
  return budget.plan === undefined
    ? accountPrefix(stopped?.run ?? run)
    : planAccountPrefix(budget.plan);
}

interface KeptAccount {
  readonly account: Account;
  /** Of the next state. */
  readonly next: string;
}

/** The last state of the account; before the first, all of the budget is there. */
async function kept(store: ObjectStore, manifest: BudgetedRun): Promise<KeptAccount> {
  const prefix = prefixOf(manifest);
  const keys = await store.list(prefix);
  const last = keys.at(-1);
  const next = accountKey(prefix, keys.length);
  if (last === undefined) {
    const limit = amountOfBudget(manifest.budget);
    return { account: { limit, spent: 0n, held: [], open: [] }, next };
  }
  const bytes = (await store.get(last)) ?? new Uint8Array(0);
  return { account: accountFrom(openJson<AccountRecord>(bytes, last)), next };
}

/** The account as it stands once everything is settled that is over. */
export async function settledNow(store: ObjectStore, manifest: BudgetedRun): Promise<Account> {
  const nothing = { run: "", wave: 0 };
  return settledAccount(store, manifest.budget, await readAccount(store, manifest), nothing);
}

export async function readAccount(store: ObjectStore, manifest: BudgetedRun): Promise<Account> {
  return (await kept(store, manifest)).account;
}

/**
 * Reserves what it takes to send `messages` of a wave, and for a wave of which nothing was sent also as many attempts
 * as the budget affords.
 */
export function reserveMessages(
  store: ObjectStore,
  manifest: BudgetedRun,
  at: WaveAt,
  messages: number,
): Promise<Reservation> {
  return reserve(store, manifest, at, (held) => ({
    // The first messages bring about one more, for the reduction.
    messages: held === undefined ? messages + 1 : messages,
    attempts: held === undefined ? { least: 1, most: ATTEMPTS } : { least: 0, most: 0 },
  }));
}

/** Reserves attempts until `least` of them are allowed, at most `most`. */
export function reserveAttempts(
  store: ObjectStore,
  manifest: BudgetedRun,
  at: WaveAt,
  { least, most }: { readonly least: number; readonly most: number },
): Promise<Reservation> {
  return reserve(store, manifest, at, (held) => {
    const { attempts = 0 } = held ?? {};
    const further = (number: number) => Math.max(0, number - attempts);
    return { messages: 0, attempts: { least: further(least), most: further(most) } };
  });
}

interface Demand {
  readonly messages: number;
  readonly attempts: { readonly least: number; readonly most: number };
}

async function reserve(
  store: ObjectStore,
  manifest: BudgetedRun,
  at: WaveAt,
  demand: (held: Held | undefined) => Demand,
): Promise<Reservation> {
  const { number: wave, entry } = at;
  const { run, budget } = manifest;
  for (;;) {
    const { account, next } = await kept(store, manifest);
    // Looked at after the account: who settled the wave has taken the number by then.
    if ((await store.size(logKey(run, wave + 1))) !== null) {
      return { kind: "over" };
    }
    const settled = await settledAccount(store, manifest.budget, account, { run, wave });
    const found = settled.held.find(isOf(run, wave));
    const { attempts: asked, messages: sent } = demand(found);
    const fresh = found ?? freshWave(manifest, at, settled);
    const messages = messagesCost(budget, sent);
    const aside = asideFor(manifest, entry.stage) + contingency(budget);
    const wanted = { attempts: asked, each: eachOf(fresh), messages, aside };
    const admission = admit(wanted, budgetOf(settled));
    if (!admission.isAdmitted) {
      return { kind: "refused", needed: settled.limit + admission.missing };
    }
    const { attempts } = admission;
    const amount = admission.amount - messages;
    const after = withHeld(settled, { ...fresh, attempts, amount, messages });
    if (await store.putIfAbsent(next, [sealJson(accountRecord(after))])) {
      const { deadlines } = fresh;
      return { kind: "allowed", attempts: (found?.attempts ?? 0) + attempts, deadlines };
    }
  }
}

/** A wave of which nothing was sent yet: with deadlines as what is left affords. */
function freshWave(
  manifest: BudgetedRun,
  { number: wave, entry: { stage, tasks } }: WaveAt,
  account: Account,
): Omit<Held, "attempts" | "amount" | "messages"> {
  const { run, budget } = manifest;
  const { limit, committed } = budgetOf(account);
  const aside = asideFor(manifest, stage) + contingency(budget);
  const kept = aside + messagesCost(budget, tasks + 1);
  const work = { stage, tasks };
  const left = limit - committed - kept - furtherFor(manifest, stage);
  const multiple = multipleFor(budget, work, left);
  const deadlines = deadlinesOf(budget, stage, multiple);
  const each = {
    task: attemptCost(budget, work, "task", deadlines),
    reduce: attemptCost(budget, work, "reduce", deadlines),
  };
  return { run, wave, stage, tasks, deadlines, each };
}

/** Sets how much may be spent in all. */
export async function setLimit(
  store: ObjectStore,
  manifest: BudgetedRun,
  limit: PicoUsd,
): Promise<void> {
  for (;;) {
    const { account, next } = await kept(store, manifest);
    const after = accountRecord({ ...account, limit });
    if (await store.putIfAbsent(next, [sealJson(after)])) {
      return;
    }
  }
}
