// One simulated run from its seed: sets the world up, lets it run, and judges how it ended.

import { manifestKey, runPrefix } from "../../functions/core/keys.ts";
import { encodeManifest, type Manifest } from "../../functions/core/messages.ts";
import { cancelRun } from "../../functions/stages/cancel.ts";
import { planInProcess } from "../support/inProcess.ts";
import { type Cloud, simulatedCloud } from "./cloud.ts";
import { environments } from "./environments.ts";
import type { FatalFault, FaultChoice, FaultKind, Faults } from "./faults.ts";
import { faultsOf } from "./faults.ts";
import { MODE_NAMES, type Mode, modeOf, requestOf } from "./modes.ts";
import type { Bucket, StoredObject } from "./simulatedS3.ts";
import { POISON } from "./simulatedSender.ts";
import { watchOf } from "./watch.ts";
import {
  digestOfAll,
  digestsOf,
  emptyBucket,
  FILE,
  inputsOf,
  progressOf,
  REQUEST,
} from "./world.ts";

/** How a simulated run ended. */
export interface Outcome {
  readonly seed: number;
  /** How its shards were merged. */
  readonly mode: Mode;
  /** `completed`, or the name of the error that ended it. */
  readonly end: string;
  /** One digest over every object of the run. */
  readonly digest: string;
  readonly simulatedMs: number;
  readonly faults: ReadonlyMap<FaultKind, number>;
  /** Backup copies of stragglers that were sent. */
  readonly backups: number;
  /** How often somebody had to allow further attempts. */
  readonly grants: number;
  /** Why this is not how it may end; empty where it is. */
  readonly failures: readonly string[];
}

/** Simulated time after which a run counts as stuck. */
const LONGEST_MS = 4 * 3_600_000;
/** A run without progress over as many sweeps has come to an end of its own. */
const IDLE_SWEEPS = 24;

const EXPECTED_END: Readonly<Record<FatalFault, string>> = {
  cancelled: "cancelled",
  "damaged-object": "CorruptObjectError",
  "changed-input": "InputUnavailableError",
  "unusable-input": "InvalidInputError",
};

const warm = environments();

/** Errors that a run ends with, where its attempts end with them every time; others only tell of bad luck. */
const FINAL_REASONS = new Set(["CorruptObjectError", "InputUnavailableError", "InvalidInputError"]);

export const FAILED_REFERENCE = "the run without faults failed";

/** The objects of the runs that nothing happens to, by mode and key. */
export type Reference = ReadonlyMap<Mode, ReadonlyMap<string, string>>;
export async function referenceRun(): Promise<Reference> {
  const reference = new Map<Mode, ReadonlyMap<string, string>>();
  for (const seed of MODE_NAMES.keys()) {
    const bucket = emptyBucket();
    const { failures } = await simulate(faultsOf(seed, { none: true }), seed, bucket, null);
    if (failures.length > 0) {
      throw new Error(`${FAILED_REFERENCE}: ${failures.join("; ")}`);
    }
    reference.set(modeOf(seed), digestsOf(bucket));
  }
  return reference;
}

/** The run of `seed` with the faults drawn from it, held against the run without. */
export function simulateSeed(
  seed: number,
  reference: Reference,
  mode = modeOf(seed),
): Promise<Outcome> {
  return simulate(faultsOf(seed), seed, emptyBucket(), reference, mode);
}

/** A run in which one kind of fault happens, and only that kind. */
export function simulateFault(
  kind: FaultKind,
  seed: number,
  reference: Reference,
): Promise<Outcome> {
  return simulate(faultsOf(seed, { only: kind }), seed, emptyBucket(), reference);
}

/** A run in the first mode in which faults happen at `rates`, and no others; lists come in pages of `pageKeys`. */
export function simulateRates(
  rates: NonNullable<FaultChoice["rates"]>,
  { seed, reference, pageKeys }: { seed: number; reference: Reference; pageKeys?: number },
): Promise<Outcome> {
  const bucket = { ...emptyBucket(), ...(pageKeys === undefined ? {} : { pageKeys }) };
  return simulate(faultsOf(seed, { rates }), seed, bucket, reference, "mean");
}

async function simulate(
  faults: Faults,
  seed: number,
  bucket: Bucket,
  reference: Reference | null,
  mode = modeOf(seed),
): Promise<Outcome> {
  const asked = { ...REQUEST, ...requestOf(mode) };
  const manifest = await planInProcess(inputsOf(null), [FILE], { run: asked });
  const { run } = manifest;
  const watch = watchOf(bucket, run);
  const damage = damageOf(faults, run);
  bucket.onCreate = (key, object) => {
    watch.created(key, object);
    return damage(key, object);
  };
  bucket.objects.set(manifestKey(run), { bytes: encodeManifest(manifest), metadata: {} });
  const inputs = inputsOf(faults.fatal);
  if (faults.fatal === "changed-input" || faults.fatal === "unusable-input") {
    faults.count(faults.fatal);
  }
  const world = { manifest, bucket, inputs, environments: warm, faults, watch };
  const cloud = simulatedCloud(world);
  const end = await runToEnd(cloud, manifest, bucket, faults);
  const digests = digestsOf(bucket);
  const known = reference?.get(mode) ?? null;
  const failures = [...watch.violations, ...judged(end, faults.fatal, digests, known, run)];
  return {
    seed,
    mode,
    end,
    digest: digestOfAll(digests),
    simulatedMs: Math.round(cloud.loop.nowMs()),
    faults: faults.counts,
    backups: cloud.sweepers.backups(),
    grants: cloud.sweepers.grants(),
    failures,
  };
}

/** Lets the world run until the log has an end, or nothing moves any more; returns how it ended. */
async function runToEnd(
  cloud: Cloud,
  manifest: Manifest,
  bucket: Bucket,
  faults: Faults,
): Promise<string> {
  const progress = progressOf(bucket, manifest.run);
  const cancelAt = faults.fatal === "cancelled" ? 1 + faults.stream.integer(6) : null;
  let isCancelling = false;
  let seen = 0;
  cloud.sweepers.start();
  await cloud.loop.run(() => {
    const { length, last } = progress();
    if (cancelAt !== null && length >= cancelAt && !isCancelling) {
      isCancelling = true;
      faults.count("cancelled");
      cancelOnce(cloud, manifest.run);
    }
    if (length !== seen) {
      seen = length;
      cloud.sweepers.moved();
    }
    const isIdle = cloud.sweepers.sweepsSinceMove() > IDLE_SWEEPS;
    const isOver = last !== null && last.kind !== "wave";
    return isOver || isIdle || cloud.loop.nowMs() > LONGEST_MS;
  });
  const { last } = progress();
  if (last !== null && last.kind !== "wave") {
    return last.kind === "failed" ? last.error.name : last.kind;
  }
  const failed = cloud.failures.filter(({ body }) => body !== POISON);
  return mostFrequent(failed.map(({ reason }) => reason)) ?? "stuck";
}

/** The final reason for which most attempts failed; a read that was broken on its way gives others here and there. */
function mostFrequent(reasons: readonly string[]): string | undefined {
  const times = (reason: string) => reasons.filter((other) => other === reason).length;
  return [...FINAL_REASONS].filter(times).sort((a, b) => times(b) - times(a))[0];
}

/** Cancels as a person would: again, when it was cut off. */
function cancelOnce(cloud: Cloud, run: string): void {
  cloud.invoke((ports) => cancelRun(ports.store, run));
  cloud.loop.after(7000, () => cancelOnce(cloud, run));
}

function judged(
  end: string,
  fatal: FatalFault | null,
  digests: ReadonlyMap<string, string>,
  reference: ReadonlyMap<string, string> | null,
  run: string,
): string[] {
  const expected = fatal === null ? "completed" : EXPECTED_END[fatal];
  const failures = end === expected ? [] : [`ended with ${end}, not with ${expected}`];
  if (reference === null) {
    return failures;
  }
  const isEnd = (key: string) => fatal !== null && key.startsWith(`${runPrefix(run)}log/`);
  const differing = [...digests].filter(
    ([key, digest]) => reference.get(key) !== digest && !isEnd(key) && !isSpoiled(fatal, key),
  );
  failures.push(...differing.map(([key]) => `${key} differs from the run without faults`));
  if (fatal === null && digests.size !== reference.size) {
    failures.push(`left ${digests.size} objects, not ${reference.size}`);
  }
  return failures;
}

/** What may differ where the input or an object is bad on purpose. */
function isSpoiled(fatal: FatalFault | null, key: string): boolean {
  return fatal === "damaged-object" || (fatal === "unusable-input" && !key.includes("/train/"));
}

const DAMAGED = ["preprocess/", "gather/00001", "reduce/vocabulary", "train/round-00001/00002"];

/** Damages one object as it is stored, where that is the fault of this run. */
function damageOf(faults: Faults, run: string): Bucket["onCreate"] {
  const target = DAMAGED[faults.fatal === "damaged-object" ? faults.stream.integer(4) : 0];
  let isDone = faults.fatal !== "damaged-object";
  return (key: string, object: StoredObject) => {
    if (isDone || !key.startsWith(`${runPrefix(run)}${target}`)) {
      return object;
    }
    isDone = true;
    faults.count("damaged-object");
    const bytes = object.bytes.slice();
    // The checksum of the table of contents, which every reader of the object looks at.
    const position = 16 + faults.stream.integer(4);
    bytes[position] = (bytes[position] as number) ^ 0x10;
    return { ...object, bytes };
  };
}
