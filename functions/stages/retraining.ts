// One occasion of training anew: the champion scored as it is on the newest window, a challenger trained from it, and
// the decision between them. The state is that of the two runs and of the decision, each an object created once, so
// that whoever drives the runs may come again at any time.

import { present } from "../core/assert.ts";
import { comparedMetric } from "../core/comparison/comparedMetrics.ts";
import { billFor } from "../core/cost/bill.ts";
import { type PicoUsd, parseUsd } from "../core/cost/money.ts";
import type { PriceList } from "../core/cost/priceList.ts";
import { sha256 } from "../core/digest.ts";
import { encodeJson, openJson, sealJson } from "../core/json.ts";
import {
  metricsKey,
  retrainingDecisionKey,
  retrainingKey,
  retrainingsPrefix,
  runFromKey,
} from "../core/keys.ts";
import { billedInvocation } from "../core/ledger/ledgerBill.ts";
import type { LogEntry, Manifest } from "../core/messages.ts";
import { type Finding, judge, type Verdict } from "../core/promotion/challenge.ts";
import { type Aging, needOf, newShare } from "../core/promotion/retraining.ts";
import type { BrowsableStore, ObjectStore } from "../ports/objectStore.ts";
import { compareRuns, isTested } from "./comparison.ts";
import { readLedger } from "./ledger.ts";
import { promote, readPromotions } from "./promotions.ts";
import type { MergedMetrics } from "./reduce/metrics.ts";
import { createRun, readLog, readManifest } from "./runLog.ts";
import { readResult } from "./runResult.ts";

/** What a shop asks of a retraining. */
export interface RetrainingPolicy {
  /** From 0 to 1: the part of new bytes that is enough to train. */
  readonly newShareMin: number;
  /** Decimal dollars that the challenger may have cost; null for no limit. */
  readonly costLimitUsd: string | null;
}

/** `retraining/ID/plan.json` */
export interface Retraining {
  readonly id: string;
  /** The run in use when this began; null for none. */
  readonly champion: string | null;
  /** The part of the bytes that the champion has not seen. */
  readonly newShare: number;
  /** The run that scores the champion as it is; null without one. Runs are created when they are first driven. */
  readonly scoring: Manifest | null;
  readonly challenger: Manifest;
  readonly policy: RetrainingPolicy;
}

/** `retraining/ID/decision.json` */
export interface RetrainingDecision {
  readonly retraining: string;
  /** Runs: the one in use before, the one that scored it as it is, the one that was trained. */
  readonly champion: string | null;
  readonly scoring: string | null;
  readonly challenger: string;
  /** `not-needed`: nothing was trained. */
  readonly outcome: "promoted" | "refused" | "not-needed";
  /** Why it was trained, or not. */
  readonly need: string;
  readonly findings: readonly Finding[];
}

/** The retraining that a run belongs to; null for other runs. */
export function retrainingOfRun(run: string): string | null {
  return /^retrain-([0-9a-f]{8})-(champion|challenger)$/.exec(run)?.[1] ?? null;
}

/** The occasion `id`. Throws CorruptObjectError where there is none. */
export async function readRetraining(store: ObjectStore, id: string): Promise<Retraining> {
  const key = retrainingKey(id);
  return openJson<Retraining>((await store.get(key)) ?? new Uint8Array(0), key);
}

/** Occasions of which nothing was decided yet. */
export async function openRetrainings(store: BrowsableStore): Promise<readonly string[]> {
  const ids = await store.folders(retrainingsPrefix);
  const sizes = await Promise.all(ids.map((id) => store.size(retrainingDecisionKey(id))));
  return ids.filter((_, index) => sizes[index] === null);
}

/** Which run is to be driven before anything can be decided. */
export type RetrainingStep =
  | { readonly kind: "drive"; readonly manifest: Manifest }
  | { readonly kind: "decided"; readonly decision: RetrainingDecision };

const HEADLINE = "ndcg@10";

/**
 * Writes the occasion; where the same is there already, returns it. The two manifests are plans of the same files with
 * the same options, the champion's without rounds.
 */
export async function createRetraining(
  store: ObjectStore,
  planned: { readonly champion: Manifest | null; readonly challenger: Manifest },
  policy: RetrainingPolicy,
): Promise<Retraining> {
  const champion = (await readPromotions(store)).at(-1)?.run ?? null;
  const { inputs, config, version } = planned.challenger;
  const id = (await sha256(encodeJson({ champion, inputs, config, version, policy }))).slice(0, 8);
  const seen = champion === null ? [] : (await readManifest(store, champion)).inputs;
  const record: Retraining = {
    id,
    champion,
    newShare: newShare(inputs, seen),
    scoring:
      planned.champion === null ? null : { ...planned.champion, run: `retrain-${id}-champion` },
    challenger: { ...planned.challenger, run: `retrain-${id}-challenger` },
    policy,
  };
  const key = retrainingKey(id);
  await store.putIfAbsent(key, [sealJson(record)]);
  return openJson<Retraining>((await store.get(key)) ?? sealJson(record), key);
}

/** What is to be done next: a run to be driven, or nothing more, since it was decided. */
export async function stepOf(
  store: ObjectStore,
  record: Retraining,
  prices: PriceList,
): Promise<RetrainingStep> {
  const taken = await decisionOf(store, record.id);
  if (taken !== null) {
    return { kind: "decided", decision: await carriedOut(store, taken) };
  }
  if (record.champion !== null && record.newShare === 0) {
    return decided(store, notNeeded(record, "the model in use has seen all of it"));
  }
  const scored = record.scoring === null ? null : await endOf(store, record.scoring);
  if (record.scoring !== null && isOpen(scored)) {
    return drive(store, record.scoring);
  }
  const need = await needFor(store, record, scored);
  if (!need.isNeeded) {
    return decided(store, notNeeded(record, need.reason));
  }
  const trained = await endOf(store, record.challenger);
  if (isOpen(trained)) {
    return drive(store, record.challenger);
  }
  const verdict = await verdictOf(store, record, { scored, trained, prices });
  const outcome = verdict.isPromoted ? "promoted" : "refused";
  const { findings } = verdict;
  return decided(store, { ...subjectOf(record), outcome, need: need.reason, findings });
}

async function drive(store: ObjectStore, manifest: Manifest): Promise<RetrainingStep> {
  await createRun(store, manifest);
  return { kind: "drive", manifest };
}

function notNeeded(record: Retraining, need: string): RetrainingDecision {
  return { ...subjectOf(record), outcome: "not-needed", need, findings: [] };
}

const subjectOf = ({ id, champion, scoring, challenger }: Retraining) => ({
  retraining: id,
  champion,
  scoring: scoring?.run ?? null,
  challenger: challenger.run,
});

const endOf = async (store: ObjectStore, { run }: Manifest): Promise<LogEntry | undefined> =>
  (await readLog(store, run)).at(-1);
const isOpen = (last: LogEntry | undefined | null) => last === undefined || last?.kind === "wave";

async function decisionOf(store: ObjectStore, id: string): Promise<RetrainingDecision | null> {
  const key = retrainingDecisionKey(id);
  const bytes = await store.get(key);
  return bytes === null ? null : openJson<RetrainingDecision>(bytes, key);
}

/** Commits the decision, or takes the one that another committed. */
async function decided(store: ObjectStore, decision: RetrainingDecision): Promise<RetrainingStep> {
  const id = decision.retraining;
  await store.putIfAbsent(retrainingDecisionKey(id), [sealJson(decision)]);
  const taken = (await decisionOf(store, id)) ?? decision;
  return { kind: "decided", decision: await carriedOut(store, taken) };
}

/** Puts the challenger to use where that was decided and never done. */
async function carriedOut(
  store: ObjectStore,
  decision: RetrainingDecision,
): Promise<RetrainingDecision> {
  const { challenger } = decision;
  const known = await readPromotions(store);
  if (decision.outcome === "promoted" && !known.some(({ run }) => run === challenger)) {
    const { createdAtMs } = await readManifest(store, challenger);
    const reasons = [decision.need, ...decision.findings.map(({ text }) => text)];
    await promote(store, challenger, { known, decidedAtMs: createdAtMs, reasons });
  }
  return decision;
}

async function needFor(
  store: ObjectStore,
  record: Retraining,
  scored: LogEntry | null | undefined,
) {
  const { champion, policy } = record;
  return champion === null
    ? { isNeeded: true, reason: "no model is in use yet" }
    : needOf({
        newShare: record.newShare,
        newShareMin: policy.newShareMin,
        aging: await agingOf(store, champion, scored),
      });
}

/** Null where one of the two has no figure: the scoring failed, or had no case. */
async function agingOf(
  store: ObjectStore,
  champion: string,
  scored: LogEntry | null | undefined,
): Promise<Aging | null> {
  if (scored?.kind !== "completed") {
    return null;
  }
  const run = runFromKey(scored.result);
  const [then, now] = await Promise.all(
    [champion, run].map(async (name) => {
      const key = metricsKey(name ?? "");
      const bytes = await store.get(key);
      return bytes === null ? undefined : openJson<MergedMetrics>(bytes, key).model[HEADLINE];
    }),
  );
  return then === undefined || now === undefined ? null : { metric: HEADLINE, then, now };
}

interface Ends {
  readonly scored: LogEntry | null | undefined;
  readonly trained: LogEntry | undefined;
  readonly prices: PriceList;
}

async function verdictOf(
  store: ObjectStore,
  { champion, scoring, challenger: { run: challenger }, policy }: Retraining,
  { scored, trained, prices }: Ends,
): Promise<Verdict> {
  const inUse = (await readPromotions(store)).at(-1)?.run ?? null;
  const ends = [
    [challenger, trained] as const,
    ...(scoring === null ? [] : [[scoring.run, scored] as const]),
  ];
  const obstacles = [
    ...ends.flatMap(([run, last]) => (last?.kind === "completed" ? [] : [failureText(run, last)])),
    ...(inUse === champion ? [] : [`${inUse} came into use meanwhile`]),
  ];
  if (obstacles.length > 0 || trained?.kind !== "completed") {
    const findings = obstacles.map((text): Finding => ({ name: "completed", isMet: false, text }));
    return { isPromoted: false, findings };
  }
  const result = present(await readResult(store, trained), "a completed run has a result");
  return judge({
    ...(await comparisonWith(store, scoring?.run ?? null, challenger)),
    gates: result.gates,
    cost:
      policy.costLimitUsd === null
        ? null
        : {
            bill: await billOf(store, challenger, prices),
            limit: present(parseUsd(policy.costLimitUsd), "the limit was parsed when it was given"),
          },
  });
}

async function comparisonWith(store: ObjectStore, scoring: string | null, challenger: string) {
  if (scoring === null) {
    return { difference: null, worseSlices: [] };
  }
  const names = [scoring, challenger];
  const { differences, worseSlices } = await compareRuns(store, {
    names,
    commonCases: false,
    metrics: [comparedMetric(HEADLINE, "metric")],
    limits: [],
  });
  const headline = differences.filter(isTested).find(({ metric }) => metric === HEADLINE);
  return { difference: present(headline, "the headline metric is compared"), worseSlices };
}

async function billOf(store: ObjectStore, run: string, prices: PriceList): Promise<PicoUsd> {
  const { entries } = await readLedger(store, run);
  return billFor(entries.map(billedInvocation), prices).total;
}

function failureText(run: string, last: LogEntry | undefined | null): string {
  if (last?.kind === "failed") {
    return `${run} failed: ${last.error.explanation.what}, ${last.error.explanation.found}`;
  }
  return last?.kind === "stopped"
    ? `${run} was stopped at ${last.stage}: its budget did not reach`
    : `${run} was cancelled`;
}
