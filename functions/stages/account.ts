// The account of a run's budget in the store: reads its last state, reserves what a wave may take, and appends the next
// state. Who finds the number taken looks again, so that nothing is reserved twice or forgotten.

import type { PicoUsd } from "../core/cost/money.ts";
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
  MULTIPLE_GOOD,
  messagesCost,
  multipleFor,
  type WaveWork,
} from "../core/ledger/budget.ts";
import { asideFor, furtherFor } from "../core/ledger/reserves.ts";
import type { BudgetTerms, Deadlines, Manifest, WaveEntry } from "../core/messages.ts";
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
    return { account: { limit, spent: 0n, messages: 0n, held: [], open: [] }, next };
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

/**
 * The budget with which a wave that is under way would have deadlines twice as long; null where they are long enough
 * that whatever meets them is not short of time.
 */
export async function neededForLonger(
  store: ObjectStore,
  manifest: BudgetedRun,
  { number: wave, entry: { stage, tasks } }: WaveAt,
): Promise<PicoUsd | null> {
  const { run, budget } = manifest;
  const account = await readAccount(store, manifest);
  const held = account.held.find(isOf(run, wave));
  const good = deadlinesOf(budget, stage, MULTIPLE_GOOD);
  if (held === undefined || held.deadlines.taskMs >= good.taskMs) {
    return null;
  }
  const { taskMs, reduceMs } = held.deadlines;
  const longer = { taskMs: 2 * taskMs, reduceMs: 2 * reduceMs };
  const each = eachAt(budget, { stage, tasks }, longer);
  return (
    budgetOf(account).committed + keptFor(manifest, { stage, tasks }) + eachOf({ tasks, each })
  );
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
  const { run, budget, config } = manifest;
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
    const aside = asideFor(budget, config.shards, entry.stage) + contingency(budget);
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
  const work = { stage, tasks };
  const multiple = multipleFor(budget, work, limit - committed - keptFor(manifest, work));
  const deadlines = deadlinesOf(budget, stage, multiple);
  return { run, wave, stage, tasks, deadlines, each: eachAt(budget, work, deadlines) };
}

/** What is not to be spent on longer deadlines of a wave. */
function keptFor({ budget, config }: BudgetedRun, work: WaveWork): PicoUsd {
  return (
    asideFor(budget, config.shards, work.stage) +
    furtherFor(budget, config.shards, work.stage) +
    messagesCost(budget, work.tasks + 1) +
    contingency(budget)
  );
}

function eachAt(budget: BudgetTerms, work: WaveWork, deadlines: Deadlines): Held["each"] {
  return {
    task: attemptCost(budget, work, "task", deadlines),
    reduce: attemptCost(budget, work, "reduce", deadlines),
  };
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
