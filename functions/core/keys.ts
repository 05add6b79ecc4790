// Every object key of the store, spelled here and nowhere else. A key is a pure function of the run and the task, so
// that two attempts at a task write the same key, and a reader needs no directory.

import type { AttemptAddress } from "./ledger/ledger.ts";
import type { StageName } from "./messages.ts";

const ROOT = "runs";

/** `00003-of-00008`. */
export function partName(index: number, count: number): string {
  return `${padded(index, 5)}-of-${padded(count, 5)}`;
}

export const runsPrefix = `${ROOT}/`;
export const runPrefix = (run: string) => `${ROOT}/${run}/`;
export const manifestKey = (run: string) => `${ROOT}/${run}/manifest.json`;
export const logPrefix = (run: string) => `${ROOT}/${run}/log/`;
export const logKey = (run: string, number: number) => `${logPrefix(run)}${padded(number, 8)}.json`;

/** Where the tasks of one wave write. Only cleaning and training have rounds. */
export function wavePrefix(run: string, stage: StageName, round: number | null): string {
  const folder = round === null ? stage : `${stage}/round-${padded(round, 5)}`;
  return `${ROOT}/${run}/${folder}/`;
}

/** The one object that a task writes. */
export function taskKey(run: string, task: TaskAddress): string {
  return `${wavePrefix(run, task.stage, task.round)}${partName(task.index, task.count)}.bin`;
}

/** What the keys of the tasks begin with whose numbers differ from the task's in the last `digits` digits at most. */
export function taskBlockPrefix(run: string, task: TaskAddress, digits: number): string {
  const number = padded(task.index, 5);
  return `${wavePrefix(run, task.stage, task.round)}${number.slice(0, number.length - digits)}`;
}

/** Where the part `index` of the inputs is written, and where it is written when it was read again. */
export const partKey = (run: string, part: { index: number; count: number }) =>
  taskKey(run, { stage: "preprocess", round: null, ...part });
export const repairKey = (run: string, { index, count }: { index: number; count: number }) =>
  `${ROOT}/${run}/reduce/preprocess/${partName(index, count)}.bin`;

/** Which task of which wave. */
export interface TaskAddress {
  readonly stage: StageName;
  readonly round: number | null;
  readonly index: number;
  readonly count: number;
}

export const vocabularyKey = (run: string) => `${ROOT}/${run}/reduce/vocabulary.bin`;
/** Items and types of all inputs, where cleaning comes before the vocabulary. */
export const dictionaryKey = (run: string) => `${ROOT}/${run}/reduce/dictionary.bin`;
/** The items that are left in a round of cleaning. */
export const aliveItemsKey = (run: string, round: number) =>
  `${ROOT}/${run}/reduce/alive-${padded(round, 5)}.bin`;
export const catalogueKey = (run: string) => `${ROOT}/${run}/reduce/catalogue.bin`;
/** Settings of baselines, chosen by the validation cases. */
export const tuningKey = (run: string) => `${ROOT}/${run}/reduce/tuning.bin`;
export const metricsKey = (run: string) => `${ROOT}/${run}/reduce/metrics.json`;
/** Differences, ranks and slices of the test cases, and what the lists of recommendations are like. */
export const evaluationKey = (run: string) => `${ROOT}/${run}/reduce/evaluation.json`;
export const listsKey = (run: string) => `${ROOT}/${run}/reduce/lists.json`;
const weightsPrefix = (run: string) => `${ROOT}/${run}/reduce/weights-`;
export const weightsKey = (run: string, round: number) =>
  `${weightsPrefix(run)}${padded(round, 5)}.bin`;

/** The state of the outer optimizer that comes into a round. */
export const outerKey = (run: string, round: number) =>
  `${ROOT}/${run}/reduce/outer-${padded(round, 5)}.bin`;

/** The plan of a run of the article's model, which has neither waves nor a log. */
export const articleKey = (run: string) => `${ROOT}/${run}/article.json`;

/** Evaluation plans: what is to be run, and what came of comparing the runs. */
export const plansPrefix = "plans/";
export const planKey = (plan: string) => `${plansPrefix}${plan}/plan.json`;
export const planArtifactKey = (plan: string, name: string) => `${plansPrefix}${plan}/${name}`;

/** Why an execution of a plan did not come to a comparison, by the execution's name. */
export const planFailuresPrefix = "plan-failures/";
export const planFailureKey = (execution: string) => `${planFailuresPrefix}${execution}.json`;

/** Records of invocations; no result depends on them. */
export const ledgerPrefix = (run: string) => `${ROOT}/${run}/ledger/`;
export const ledgerWavePrefix = (run: string, wave: number) =>
  `${ledgerPrefix(run)}${padded(wave, 8)}/`;
/** What the keys of all attempts at one piece of work begin with. */
export const attemptsPrefix = ({ run, wave, kind, index }: Omit<AttemptAddress, "attempt">) =>
  `${ledgerWavePrefix(run, wave)}${kind}-${padded(index, 5)}-`;
const attemptName = (address: AttemptAddress) =>
  `${attemptsPrefix(address)}${padded(address.attempt, 3)}`;
export const attemptKey = (address: AttemptAddress) => `${attemptName(address)}.json`;
export const attemptEndKey = (address: AttemptAddress) => `${attemptName(address)}-end.json`;
const ATTEMPT = /\/ledger\/(\d+)\/(task|reduce)-(\d+)-(\d+)(-end)?\.json$/;
/** The attempt whose beginning, or end, is recorded under a key; null for other records. */
export function attemptOfKey(
  key: string,
): (Omit<AttemptAddress, "run"> & { readonly isEnd: boolean }) | null {
  const [found, wave, kind, index, attempt, end] = ATTEMPT.exec(key) ?? [];
  return found === undefined
    ? null
    : {
        wave: Number(wave),
        kind: kind === "task" ? "task" : "reduce",
        index: Number(index),
        attempt: Number(attempt),
        isEnd: end !== undefined,
      };
}
/** What a run, or the runs of a plan, may spend and have spent: a numbered log of records. */
export const accountPrefix = (run: string) => `${ledgerPrefix(run)}account/`;
export const planAccountPrefix = (plan: string) => `${plansPrefix}${plan}/account/`;
export const accountKey = (prefix: string, number: number) => `${prefix}${padded(number, 8)}.json`;
/** Budgets of months, `2026-11`: numbered records of what runs reserved. */
export const budgetsPrefix = "budgets/";
export const monthPrefix = (month: string) => `${budgetsPrefix}${month}/`;
export const monthKey = (month: string, number: number) =>
  `${monthPrefix(month)}${padded(number, 8)}.json`;
/** Further attempts that a person allowed at the work of a wave, numbered. */
export const grantsPrefix = (run: string, wave: number) => `${ledgerWavePrefix(run, wave)}grant-`;
export const grantKey = (run: string, wave: number, number: number) =>
  `${grantsPrefix(run, wave)}${padded(number, 3)}.json`;

/** The body of a message too large for a queue, by the SHA-256 of its bytes. */
export const claimKey = (run: string, digest: string) => `${ROOT}/${run}/claims/${digest}`;
/** What such keys look like. */
export const CLAIM_KEY = /^runs\/[^/]+\/claims\/[0-9a-f]{64}$/;

/** What a run was quoted at, what it came to, and the page of both. */
const costPrefix = (run: string) => `${ROOT}/${run}/cost/`;
export const quoteKey = (run: string) => `${costPrefix(run)}quote.json`;
export const billKey = (run: string) => `${costPrefix(run)}bill.json`;
export const costPageKey = (run: string) => `${costPrefix(run)}cost.html`;

const TRAINED = ["preprocess", "clean", "gather", "train", "merge", "reduce"];
/** Whether an object was there when training ended: everything of a run that its evaluation reads. */
export function isTrainedKey(key: string): boolean {
  const [, run = "", folder = ""] = key.split("/");
  const own = [metricsKey(run), evaluationKey(run), listsKey(run), weightsPrefix(run)];
  return TRAINED.includes(folder) && !own.some((one) => key.startsWith(one));
}

const RECORDS = ["ledger", "cost"];
/** Whether an object says what happened, which differs from run to run, and not what was found. */
export const isRecordKey = (key: string) => RECORDS.includes(key.split("/")[2] ?? "");

/** Price lists taken into use, in order; the last is in force. */
export const pricesPrefix = "prices/";
export const pricesKey = (number: number) => `${pricesPrefix}${padded(number, 8)}.json`;

/** Rates fitted and taken into use, in order; the last are in force. */
export const ratesPrefix = "rates/";
export const ratesKey = (number: number) => `${ratesPrefix}${padded(number, 8)}.json`;

/** Messages that were given up, numbered; records, on which no result depends. */
export const deadLetterPrefix = (run: string) => `${ROOT}/${run}/dead/`;
export const deadLetterKey = (run: string, number: number) =>
  `${deadLetterPrefix(run)}${padded(number, 8)}.json`;

/** The log of promotions: numbered entries, each created once and naming a `run`; the last is the one in use. */
export const promotedPrefix = "promoted/";
export const promotedKey = (number: number) => `${promotedPrefix}${padded(number, 8)}.json`;

/** Occasions of training anew: which runs belong to one, and what came of it. */
export const retrainingsPrefix = "retraining/";
export const retrainingKey = (id: string) => `${retrainingsPrefix}${id}/plan.json`;
export const retrainingDecisionKey = (id: string) => `${retrainingsPrefix}${id}/decision.json`;

/** Who waits for the end of a run: a token by its hash, and whether it was told. */
export const callbacksPrefix = "callbacks/";
export const runCallbacksPrefix = (run: string) => `${callbacksPrefix}${run}/`;
export const callbackKey = (run: string, hash: string) => `${runCallbacksPrefix(run)}${hash}.json`;
export const callbackDoneKey = (run: string, hash: string) =>
  `${runCallbacksPrefix(run)}${hash}-done.json`;

/** A key that nobody else uses, to try out a store. */
export const probeKey = (name: string) => `.probe/${name}`;

/** Where people drop logs: `inbox/DATASET/…`. Nothing that the system writes is below it. */
export const inboxPrefix = "inbox/";
export const datasetPrefix = (dataset: string) => `${inboxPrefix}${dataset}/`;
/** How the runs over a set of data are made. */
export const datasetOptionsKey = (dataset: string) => `${datasetPrefix(dataset)}millrace.json`;
/** Why no run was started over what was dropped. */
export const refusalsPrefix = "refusals/";
export const refusalKey = (dataset: string, name: string) =>
  `${refusalsPrefix}${dataset}/${name}.json`;

/** What people and other programs read: `artifacts/report.html` and its neighbours. */
export const artifactKey = (run: string, name: string) => `${ROOT}/${run}/artifacts/${name}`;

/** Whether `run` can be the name of a run: one part of a key, so that it leads nowhere else in the store. */
export function isRunName(run: string): boolean {
  return /^[\w-][\w.-]*$/.test(run);
}

/** The run a key belongs to, or null for a key outside any run. */
export function runFromKey(key: string): string | null {
  const [root, run] = key.split("/");
  return root === ROOT && run !== undefined && run !== "" ? run : null;
}

/** The key under which `run` has what another run has under `key`. */
export function keyInRun(run: string, key: string): string {
  const [root, , ...rest] = key.split("/");
  return [root, run, ...rest].join("/");
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, "0");
}
