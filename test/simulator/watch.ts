// What must hold at every moment of a simulated run, whatever goes wrong: the invariants of the protocol. A violation
// is a failure of the seed even where the run's bytes come out right.

import { openJson } from "../../functions/core/json.ts";
import {
  accountPrefix,
  attemptKey,
  attemptOfKey,
  grantsPrefix,
  logKey,
  logPrefix,
  runPrefix,
  taskKey,
} from "../../functions/core/keys.ts";
import type { AccountRecord } from "../../functions/core/ledger/account.ts";
import { decodeLogEntry, type Message } from "../../functions/core/messages.ts";
import type { ObjectStore } from "../../functions/ports/objectStore.ts";
import type { StagePorts } from "../../functions/ports/stagePorts.ts";
import { ATTEMPTS } from "../../functions/stages/attempts.ts";
import { addressOf } from "./cloud.ts";
import type { Bucket, StoredObject } from "./simulatedS3.ts";

/** What a message finds when it is handed out: work that is already done must cost no write and no message. */
export interface Lateness {
  /** Whether the log has left the wave. */
  readonly isOver: boolean;
  /** Keys under which nothing may be written any more. */
  readonly forbidden: (key: string) => boolean;
}

export interface Watch {
  readonly violations: readonly string[];
  /** To be called for every error that ended an invocation: one that nobody foresaw is a mistake of ours. */
  failed(name: string, found: string): void;
  /** To be called for every object before it is created. */
  created(key: string, object: StoredObject): void;
  /** `putIfAbsent` of `inner`, held against what the bucket knows; `own` are the keys that its requests created. */
  honestPut(inner: ObjectStore, own: ReadonlySet<string>): ObjectStore["putIfAbsent"];
  before(body: string): Lateness;
  during(late: Lateness, ports: StagePorts): StagePorts;
}

export function watchOf(bucket: Bucket, run: string): Watch {
  const violations: string[] = [];
  const has = (key: string) => bucket.objects.has(key);

  function taskOf(message: Message): string | null {
    const entry = bucket.objects.get(logKey(run, message.wave));
    if (message.kind !== "task" || entry === undefined) {
      return null;
    }
    const wave = decodeLogEntry(entry.bytes, "log");
    const isTask = wave.kind === "wave" && wave.stage === message.stage;
    if (!isTask) {
      return null;
    }
    const round = "round" in wave ? wave.round : null;
    return taskKey(run, { stage: wave.stage, round, index: message.index, count: wave.tasks });
  }

  /** An attempt is recorded before it works, and has one of the numbers that are allowed. */
  function checkAttempt(attempt: NonNullable<ReturnType<typeof attemptOfKey>>): void {
    const name = `${attempt.kind} ${attempt.index} of log entry ${attempt.wave}`;
    if (attempt.isEnd && !has(attemptKey({ run, ...attempt }))) {
      violations.push(`${name} was worked on without a permit`);
    }
    const prefix = grantsPrefix(run, attempt.wave);
    const granted = [...bucket.objects].filter(([key]) => key.startsWith(prefix));
    const allowed = hasAccount()
      ? reserved(attempt.wave)
      : granted.reduce(
          (sum, [key, { bytes }]) => sum + openJson<{ attempts: number }>(bytes, key).attempts,
          ATTEMPTS,
        );
    if (attempt.attempt >= allowed) {
      violations.push(`${name} has an attempt ${attempt.attempt}, and ${allowed} are allowed`);
    }
  }

  const account = () => [...bucket.objects].filter(([key]) => key.startsWith(accountPrefix(run)));
  const hasAccount = () => account().length > 0;

  /** Attempts that were ever reserved for a wave; the first needs no other leave than its message. */
  function reserved(wave: number): number {
    const held = account().flatMap(([key, { bytes }]) => openJson<AccountRecord>(bytes, key).held);
    const own = held.filter((one) => one.run === run && one.wave === wave);
    return Math.max(1, ...own.map(({ attempts }) => attempts));
  }

  return {
    violations,
    failed(name, found) {
      if (name === "UnexpectedError") {
        violations.push(`an invocation ended with ${found}`);
      }
    },
    created(key, { bytes }) {
      const attempt = attemptOfKey(key);
      if (attempt !== null && key.startsWith(runPrefix(run))) {
        checkAttempt(attempt);
      }
      if (!key.startsWith(logPrefix(run))) {
        return;
      }
      const number = Number(/(\d+)\.json$/.exec(key)?.[1]);
      if (number > 0 && !has(logKey(run, number - 1))) {
        violations.push(`log entry ${number} was appended before entry ${number - 1}`);
      }
      const entry = decodeLogEntry(bytes, key);
      const named = entry.kind === "wave" ? entry.objects : [];
      const missing = named.filter((object) => !has(object));
      if (missing.length > 0) {
        violations.push(`log entry ${number} names ${missing.join(", ")}, not committed yet`);
      }
    },
    honestPut: (inner, own) => async (key, chunks) => {
      const before = own.has(key);
      const isCreator = await inner.putIfAbsent(key, chunks);
      if (isCreator !== (own.has(key) && !before)) {
        violations.push(`the writer of ${key} was told ${isCreator}, which is not so`);
      }
      return isCreator;
    },
    before(body) {
      const message = addressOf(body);
      if (message === null || message.run !== run) {
        return { isOver: false, forbidden: () => false };
      }
      if (has(logKey(run, message.wave + 1))) {
        return { isOver: true, forbidden: () => true };
      }
      const task = taskOf(message);
      const isDone = task !== null && has(task);
      return { isOver: false, forbidden: (key) => isDone && key === task };
    },
    during(late, ports) {
      const putIfAbsent: ObjectStore["putIfAbsent"] = (key, chunks) => {
        if (late.forbidden(key)) {
          violations.push(`${key} was computed again though it was known to be done`);
        }
        return ports.store.putIfAbsent(key, chunks);
      };
      const send: StagePorts["queue"]["send"] = (bodies) => {
        if (late.isOver) {
          violations.push("a message of a wave that was over sent others");
        }
        return ports.queue.send(bodies);
      };
      return { ...ports, store: { ...ports.store, putIfAbsent }, queue: { send } };
    },
  };
}
