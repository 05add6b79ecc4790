// Settles an account by the records of attempts: waves that are over at what they took, and attempts without a record
// of their end in full. Whoever begins an attempt looks at the log after its record, so that a wave that is over has
// records of all that ever works on it.

import type { PicoUsd } from "../core/cost/money.ts";
import { openJson } from "../core/json.ts";
import { attemptEndKey, attemptOfKey, ledgerWavePrefix, logKey } from "../core/keys.ts";
import {
  type Account,
  type Held,
  isOf,
  type SettledAttempt,
  withClosed,
  withSettled,
} from "../core/ledger/account.ts";
import { endedCost } from "../core/ledger/budget.ts";
import type { LedgerEntry } from "../core/ledger/ledger.ts";
import type { BudgetTerms } from "../core/messages.ts";
import type { ObjectStore } from "../ports/objectStore.ts";

/** The account with every wave settled that is over. `open` is the wave that is not. */
export async function settledAccount(
  store: ObjectStore,
  budget: BudgetTerms,
  account: Account,
  open: { readonly run: string; readonly wave: number },
): Promise<Account> {
  let settled = withClosed(
    account,
    await Promise.all(
      account.open.map(async (one): Promise<SettledAttempt> => {
        const { amount, ...address } = one;
        return {
          ...address,
          most: amount,
          cost: await costOfEnd(store, budget, attemptEndKey(one)),
        };
      }),
    ),
  );
  for (const held of account.held) {
    const isOpen = isOf(open.run, open.wave)(held);
    if (!isOpen && (await isOver(store, held, open))) {
      settled = withSettled(settled, held, await attemptsOf(store, budget, held));
    }
  }
  return settled;
}

async function isOver(
  store: ObjectStore,
  { run, wave }: Held,
  open: { readonly run: string; readonly wave: number },
): Promise<boolean> {
  // The log of the open wave has left all waves before it.
  return run === open.run ? wave < open.wave : (await store.size(logKey(run, wave + 1))) !== null;
}

/** Every attempt of a wave that is over; those without an end are counted in full. */
async function attemptsOf(
  store: ObjectStore,
  budget: BudgetTerms,
  held: Held,
): Promise<readonly SettledAttempt[]> {
  const { run, wave, each } = held;
  const keys = await store.list(ledgerWavePrefix(run, wave));
  const known = new Set(keys);
  const begun = keys.flatMap((key) => {
    const found = attemptOfKey(key);
    return found === null || found.isEnd ? [] : [{ run, ...found }];
  });
  return Promise.all(
    begun.map(async ({ isEnd: _, ...address }): Promise<SettledAttempt> => {
      const key = attemptEndKey(address);
      return {
        ...address,
        most: each[address.kind],
        cost: known.has(key) ? await costOfEnd(store, budget, key) : null,
      };
    }),
  );
}

async function costOfEnd(
  store: ObjectStore,
  budget: BudgetTerms,
  key: string,
): Promise<PicoUsd | null> {
  const bytes = await store.get(key);
  return bytes === null ? null : endedCost(budget, openJson<LedgerEntry>(bytes, key));
}
