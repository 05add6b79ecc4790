// The account of a budget: what may be spent, what was spent, and what is reserved for what is under way. A numbered
// log of states; each follows from the one before, so that a number is taken by one change, and none is lost.

import { type PicoUsd, parseUsd, totalOf, usdText } from "../cost/money.ts";
import type { Deadlines, StageName } from "../messages.ts";
import type { Budget } from "./admit.ts";
import type { AttemptAddress } from "./ledger.ts";

/** A wave that is under way: what was reserved for it. */
export interface Held {
  readonly run: string;
  /** Number of the log entry that opened it. */
  readonly wave: number;
  readonly stage: StageName;
  readonly tasks: number;
  readonly deadlines: Deadlines;
  /** The most that one attempt at a task, and at the reduction, costs. */
  readonly each: { readonly task: PicoUsd; readonly reduce: PicoUsd };
  /** Attempts that are allowed at each piece of work. */
  readonly attempts: number;
  /** For these attempts. */
  readonly amount: PicoUsd;
  /** For messages that find nothing to do; stays spent. */
  readonly messages: PicoUsd;
}

/** An attempt of a wave that is over, without a record of its end: counted in full. */
export interface OpenAttempt extends AttemptAddress {
  readonly amount: PicoUsd;
}

export interface Account {
  readonly limit: PicoUsd;
  /** By waves that are over. */
  readonly spent: PicoUsd;
  /** Of that, for messages that found nothing to do. */
  readonly messages: PicoUsd;
  readonly held: readonly Held[];
  readonly open: readonly OpenAttempt[];
}

/** An attempt of a wave that is over: what it cost; null where nobody knows, and then `most`. */
export interface SettledAttempt extends AttemptAddress {
  readonly cost: PicoUsd | null;
  readonly most: PicoUsd;
}

/** One attempt at every piece of work of a wave. */
export function eachOf({ tasks, each }: Pick<Held, "tasks" | "each">): PicoUsd {
  return BigInt(tasks) * each.task + each.reduce;
}

/** What the account allows, with all that is reserved counted as spent. */
export function budgetOf({ limit, spent, held, open }: Account): Budget {
  const reserved = held.map(({ amount, messages }) => amount + messages);
  return { limit, committed: spent + totalOf(reserved) + totalOf(open.map((one) => one.amount)) };
}

/** What is allowed so far for messages that find nothing to do. */
export function allowedFor({ messages, held }: Account): PicoUsd {
  return messages + totalOf(held.map((one) => one.messages));
}

export const isOf =
  (run: string, wave: number) =>
  (one: { readonly run: string; readonly wave: number }): boolean =>
    one.run === run && one.wave === wave;

/** The account with more reserved for a wave, which may have something already. */
export function withHeld(account: Account, more: Held): Account {
  const before = account.held.find(isOf(more.run, more.wave));
  if (before === undefined) {
    return { ...account, held: [...account.held, more] };
  }
  const held = {
    ...before,
    attempts: before.attempts + more.attempts,
    amount: before.amount + more.amount,
    messages: before.messages + more.messages,
  };
  return { ...account, held: account.held.map((one) => (one === before ? held : one)) };
}

/** The account with a wave that is over settled by its attempts: all that ever worked. */
export function withSettled(
  account: Account,
  { run, wave }: Pick<Held, "run" | "wave">,
  attempts: readonly SettledAttempt[],
): Account {
  const own = account.held.filter(isOf(run, wave));
  const { spent, open } = byEnds(attempts);
  const messages = totalOf(own.map((one) => one.messages));
  return {
    ...account,
    spent: account.spent + messages + spent,
    messages: account.messages + messages,
    held: account.held.filter((one) => !own.includes(one)),
    open: [...account.open, ...open],
  };
}

/** The account with attempts that were open looked at again. */
export function withClosed(account: Account, attempts: readonly SettledAttempt[]): Account {
  const { spent, open } = byEnds(attempts);
  return { ...account, spent: account.spent + spent, open };
}

function byEnds(attempts: readonly SettledAttempt[]) {
  const spent = totalOf(attempts.flatMap(({ cost }) => (cost === null ? [] : [cost])));
  const open = attempts
    .filter(({ cost }) => cost === null)
    .map(({ cost: _, most, ...address }): OpenAttempt => ({ ...address, amount: most }));
  return { spent, open };
}

/** An account as it is stored: amounts as decimal dollars. */
export interface AccountRecord {
  readonly limit_usd: string;
  readonly spent_usd: string;
  /** Absent in states that were written before it was counted apart. */
  readonly messages_usd?: string;
  readonly held: readonly (Omit<Held, "each" | "amount" | "messages"> & {
    readonly task_usd: string;
    readonly reduce_usd: string;
    readonly attempts_usd: string;
    readonly messages_usd: string;
  })[];
  readonly open: readonly (AttemptAddress & { readonly usd: string })[];
}

export function accountRecord(account: Account): AccountRecord {
  const { limit, spent, messages: allowed, held, open } = account;
  return {
    limit_usd: usdText(limit),
    spent_usd: usdText(spent),
    messages_usd: usdText(allowed),
    held: held.map(({ each, amount, messages, ...wave }) => ({
      ...wave,
      task_usd: usdText(each.task),
      reduce_usd: usdText(each.reduce),
      attempts_usd: usdText(amount),
      messages_usd: usdText(messages),
    })),
    open: open.map(({ amount, ...address }) => ({ ...address, usd: usdText(amount) })),
  };
}

export function accountFrom(record: AccountRecord): Account {
  const amountOf = (text: string) => parseUsd(text) ?? 0n;
  return {
    limit: amountOf(record.limit_usd),
    spent: amountOf(record.spent_usd),
    messages: amountOf(record.messages_usd ?? "0.00"),
    held: record.held.map(({ task_usd, reduce_usd, attempts_usd, messages_usd, ...wave }) => ({
      ...wave,
      each: { task: amountOf(task_usd), reduce: amountOf(reduce_usd) },
      amount: amountOf(attempts_usd),
      messages: amountOf(messages_usd),
    })),
    open: record.open.map(({ usd, ...address }) => ({ ...address, amount: amountOf(usd) })),
  };
}

/** Where an account stands, as it is printed. */
export interface BudgetRecord {
  readonly budget_usd: string;
  /** For what is under way, and for attempts without an end. */
  readonly reserved_usd: string;
  /** By waves that are over, with the allowance for messages that found nothing to do. */
  readonly settled_usd: string;
}
