import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseUsd } from "../../../functions/core/cost/money.ts";
import {
  type Account,
  accountFrom,
  accountRecord,
  budgetOf,
  type SettledAttempt,
  withClosed,
  withHeld,
  withSettled,
} from "../../../functions/core/ledger/account.ts";
import { ATTEMPTS, admit } from "../../../functions/core/ledger/admit.ts";

const amount = fc.bigInt({ min: 0n, max: 10n ** 12n });
const terms = {
  deadlines: { taskMs: 9000, reduceMs: 8000 },
  each: { task: 3n, reduce: 2n },
} as const;
const empty = (limit: bigint): Account => ({ limit, spent: 0n, messages: 0n, held: [], open: [] });

describe("admission", () => {
  const demand = fc.record({
    attempts: fc
      .tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }))
      .map(([least, more]) => ({ least, most: least + more })),
    each: amount,
    messages: amount,
    aside: amount,
  });
  const budget = fc.record({ limit: amount, committed: amount });

  test("never lets more be reserved than is left, and allows as many attempts as are affordable", () => {
    fc.assert(
      fc.property(demand, budget, (asked, { limit, committed }) => {
        const admission = admit(asked, { limit, committed });
        const { least, most } = asked.attempts;
        const cost = (attempts: number) => BigInt(attempts) * asked.each + asked.messages;
        const left = limit - committed - asked.aside;
        if (!admission.isAdmitted) {
          expect(cost(least)).toBeGreaterThan(left);
          expect(limit + admission.missing - committed - asked.aside).toBe(cost(least));
          return;
        }
        expect(admission.amount).toBe(cost(admission.attempts));
        expect(admission.amount).toBeLessThanOrEqual(left);
        expect(admission.attempts).toBeGreaterThanOrEqual(least);
        expect(admission.attempts === most || cost(admission.attempts + 1) > left).toBe(true);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});

/** What becomes of an attempt: its share of what it may cost, and whether its end is recorded in time. */
const fate = fc.record({
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  end: fc.constantFrom("recorded", "late", "never"),
});
const waves = fc.array(
  fc.record({
    tasks: fc.integer({ min: 1, max: 4 }),
    each: fc.bigInt({ min: 1n, max: 1000n }),
    message: fc.bigInt({ min: 0n, max: 10n }),
    resent: fc.integer({ min: 0, max: 3 }),
    fates: fc.array(fate, { minLength: 1, maxLength: 25 }),
  }),
  { minLength: 1, maxLength: 12 },
);

describe("an account", () => {
  test("is never spent beyond its limit, whatever attempts take within what is reserved for each", () => {
    fc.assert(
      fc.property(waves, fc.bigInt({ min: 0n, max: 200_000n }), (all, limit) => {
        let account = empty(limit);
        // What a provider would bill.
        let billed = 0n;
        const late = new Map<number, bigint>();
        for (const [wave, { tasks, each, message, resent, fates }] of all.entries()) {
          const known = account.open.map(({ amount: most, ...address }): SettledAttempt => {
            return { ...address, most, cost: late.get(address.wave * 100 + address.index) ?? null };
          });
          account = withClosed(account, known);
          const pieces = BigInt(tasks) + 1n;
          const demand = {
            attempts: { least: 1, most: ATTEMPTS },
            each: pieces * each,
            messages: pieces * message,
            aside: 0n,
          };
          const admission = admit(demand, budgetOf(account));
          if (!admission.isAdmitted) {
            break;
          }
          const { attempts } = admission;
          const held = { run: "r", wave, stage: "train", tasks, ...terms } as const;
          const { messages } = demand;
          account = withHeld(account, {
            ...held,
            attempts,
            amount: admission.amount - messages,
            messages,
          });
          const again = {
            ...demand,
            attempts: { least: 0, most: 0 },
            messages: BigInt(resent) * message,
          };
          const sentAgain = admit(again, budgetOf(account));
          if (sentAgain.isAdmitted) {
            account = withHeld(account, {
              ...held,
              attempts: 0,
              amount: 0n,
              messages: again.messages,
            });
            billed += again.messages;
          }
          billed += messages;
          const begun = fates.slice(0, attempts * (tasks + 1));
          const settled = begun.map(({ share, end }, index): SettledAttempt => {
            const took = (each * BigInt(Math.floor(share * 1000))) / 1000n;
            billed += took;
            if (end === "late") {
              late.set(wave * 100 + index, took);
            }
            const address = { run: "r", wave, kind: "task", index, attempt: 0 } as const;
            return { ...address, most: each, cost: end === "recorded" ? took : null };
          });
          expect(budgetOf(account).committed).toBeLessThanOrEqual(limit);
          account = withSettled(account, held, settled);
          expect(billed).toBeLessThanOrEqual(budgetOf(account).committed);
        }
        expect(budgetOf(account).committed).toBeLessThanOrEqual(limit);
        expect(billed).toBeLessThanOrEqual(limit);
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  test("is the same when it was stored", () => {
    const held = { run: "r", wave: 3, stage: "train", tasks: 2, ...terms, attempts: 4 } as const;
    const open = { run: "r", wave: 2, kind: "reduce", index: 0, attempt: 1, amount: 5n } as const;
    const account: Account = {
      ...{ limit: parseUsd("0.50") ?? 0n, spent: 123n, messages: 7n },
      ...{ held: [{ ...held, amount: 17n, messages: 2n }], open: [open] },
    };
    const stored = JSON.parse(JSON.stringify(accountRecord(account)));
    expect(accountFrom(stored)).toEqual(account);
    expect(stored).toMatchObject({ limit_usd: "0.50", spent_usd: "0.000000000123" });
    expect(accountFrom({ ...stored, messages_usd: undefined }).messages).toBe(0n);
    expect(budgetOf(account).committed).toBe(123n + 17n + 2n + 5n);
  });
});
