// The simulated cloud around the real stages: a queue with visibility timeouts and dead letters, an event source
// mapping with a limit of concurrency that grows slowly, invocations that are cut off, and sweepers.

import { s3ObjectStore } from "../../functions/adapters/s3ObjectStore.ts";
import { recordFromError, TransientError } from "../../functions/core/errors.ts";
import { decodeManifest, decodeMessage, type Manifest } from "../../functions/core/messages.ts";
import type { InputSource } from "../../functions/ports/inputSource.ts";
import type { ObjectStore } from "../../functions/ports/objectStore.ts";
import type { StagePorts } from "../../functions/ports/stagePorts.ts";
import { handleMessage } from "../../functions/stages/dispatch.ts";
import { type InvocationEnvironment, recordedMessage } from "../../functions/stages/invocation.ts";
import type { Environments } from "./environments.ts";
import { type Activity, type EventLoop, eventLoop } from "./eventLoop.ts";
import type { Faults } from "./faults.ts";
import { type Invoice, SIMULATED_MB } from "./invoice.ts";
import { type Bucket, simulatedS3Client } from "./simulatedS3.ts";
import { POISON, simulatedSender } from "./simulatedSender.ts";
import { type Sweepers, simulatedSweepers } from "./sweepers.ts";
import type { Watch } from "./watch.ts";

/** The function's timeout, and the time for which SQS hides a message in hand: six times that, as AWS advises. */
const TIMEOUT_MS = 30_000;
const VISIBILITY_MS = 6 * TIMEOUT_MS;
const RECEIVES_MAX = 5;
const RETRY_MS = 1000;
const CRASH_STEPS = 40;

interface QueuedMessage {
  readonly body: string;
  visibleAtMs: number;
  receives: number;
  isDeleted: boolean;
}

/** An invocation that is under way. */
interface Invocation extends Activity {
  /** Answers left until it is cut off. */
  stepsLeft: number;
  /** Factor of its latencies. */
  slowness: number;
  /** What is told of its requests; null where nobody bills them to the run. */
  readonly invoice: Invoice | null;
  readonly onKilled: () => void;
}

/** A hand-out of a message that failed. */
export interface Failure {
  readonly body: string;
  readonly reason: string;
}

export interface Cloud {
  readonly loop: EventLoop;
  readonly failures: readonly Failure[];
  /** They are started by whoever runs the cloud; the first sweep starts the run. */
  readonly sweepers: Sweepers;
  /** Whether no message is left, nor under way. */
  isQuiet(): boolean;
  /** Runs `work` as an invocation of its own, with ports like those of a stage. */
  invoke(work: (ports: StagePorts) => Promise<unknown>): void;
}

export function simulatedCloud(world: {
  manifest: Manifest;
  bucket: Bucket;
  inputs: InputSource;
  environments: Environments;
  faults: Faults;
  watch: Watch;
  /** Where the run is billed; no invocation of a sweeper or a person is. */
  invoice?: Invoice;
}): Cloud {
  const { manifest, faults, watch, environments } = world;
  const { stream } = faults;
  const loop = eventLoop();
  const messages: QueuedMessage[] = [];
  const failures: Failure[] = [];
  const concurrencyStart = 1 + stream.integer(3);
  let running = 0;

  const enqueue = (body: string, delayMs = 0) => {
    world.invoice?.queueRequests(1);
    const visibleAtMs = loop.nowMs() + delayMs;
    messages.push({ body, visibleAtMs, receives: 0, isDeleted: false });
    loop.after(delayMs, poll);
  };

  function kill(invocation: Invocation): void {
    if (!invocation.isOver) {
      invocation.isOver = true;
      invocation.onKilled();
    }
  }

  /** Resolves after a latency; never, where the invocation is cut off before. */
  function travel(invocation: Invocation): Promise<void> {
    invocation.outstanding += 1;
    const slow = faults.happens("slow-answer") ? 100 : 1;
    const latencyMs = (1 + 9 * stream.uniform()) * slow * invocation.slowness;
    return new Promise((resolve) => {
      loop.after(latencyMs, () => {
        invocation.outstanding -= 1;
        invocation.stepsLeft -= 1;
        if (invocation.stepsLeft <= 0) {
          kill(invocation);
        }
        if (!invocation.isOver) {
          resolve();
        }
      });
    });
  }

  function portsOf(invocation: Invocation, kernels: StagePorts["kernels"]): StagePorts {
    const own = new Set<string>();
    const line = {
      travel: () => travel(invocation),
      created: (key: string) => own.add(key),
      asked: (kind: "write" | "read") => invocation.invoice?.storeRequest(kind),
    };
    const client = simulatedS3Client(world.bucket, line, faults);
    const inner = s3ObjectStore(client, { bucket: "simulated", wait: line.travel });
    const store: ObjectStore = { ...inner, putIfAbsent: watch.honestPut(inner, own) };
    return {
      store,
      queue: simulatedSender({ travel: line.travel, enqueue, faults }),
      inputs: world.inputs,
      kernels,
    };
  }

  /** Ends an invocation once so much time has passed, unless that is taken back. */
  function endingOf(invocation: Invocation): InvocationEnvironment["endAfter"] {
    let set = 0;
    return (ms) => {
      set += 1;
      const own = set;
      if (ms !== null) {
        loop.after(ms, () => {
          if (own === set) {
            kill(invocation);
          }
        });
      }
    };
  }

  /** Starts an invocation; unless it is killed, `end` is called once, with what it threw or null. */
  function begin(
    work: (ports: StagePorts, endAfter: InvocationEnvironment["endAfter"]) => Promise<unknown>,
    end: (error: unknown) => void,
    onKilled: () => void,
    invoice: Invoice | null = null,
  ): void {
    const environment = environments.take(faults);
    const isCrash = faults.happens("crash") || faults.happens("out-of-memory");
    const invocation: Invocation = {
      isOver: false,
      outstanding: 0,
      stepsLeft: isCrash ? 1 + stream.integer(CRASH_STEPS) : Number.POSITIVE_INFINITY,
      slowness: faults.happens("timeout") ? 2000 : faults.happens("straggler") ? 60 : 1,
      // A killed environment is not used again.
      onKilled,
      invoice,
    };
    loop.watch(invocation);
    loop.after(TIMEOUT_MS, () => kill(invocation));
    const settle = (error: unknown) => {
      if (!invocation.isOver) {
        invocation.isOver = true;
        environments.giveBack(environment);
        end(error);
      }
    };
    work(
      portsOf(invocation, () => environment),
      endingOf(invocation),
    ).then(
      () => settle(null),
      (error: unknown) => settle(error),
    );
  }

  function poll(): void {
    const limit = concurrencyStart + Math.floor(loop.nowMs() / 5000);
    const visible = messages.filter(
      ({ visibleAtMs, isDeleted }) => !isDeleted && visibleAtMs <= loop.nowMs(),
    );
    if (visible.length === 0 || running >= limit) {
      return;
    }
    const message = visible[stream.integer(visible.length)] as QueuedMessage;
    receive(message);
    poll();
  }

  function receive(message: QueuedMessage): void {
    message.receives += 1;
    const isEarly = faults.happens("early-redelivery");
    const hiddenMs = isEarly ? 500 * stream.uniform() : VISIBILITY_MS;
    message.visibleAtMs = loop.nowMs() + hiddenMs;
    loop.after(hiddenMs, poll);
    if (faults.happens("throttled")) {
      returned(message, "throttled");
      return;
    }
    running += 1;
    const begunAtMs = loop.nowMs();
    const done = (error: unknown) => {
      running -= 1;
      world.invoice?.invocation(loop.nowMs() - begunAtMs);
      if (error !== null) {
        const { name, explanation } = recordFromError(error);
        watch.failed(name, explanation.found);
        returned(message, name);
      } else if (!faults.happens("delete-lost")) {
        message.isDeleted = true;
      }
      loop.after(0, poll);
    };
    const late = watch.before(message.body);
    begin(
      (ports, endAfter) =>
        recordedMessage(message.body, ports, environmentOf(loop, endAfter), (body, metered) =>
          handleMessage(body, watch.during(late, metered)),
        ),
      done,
      () => done(cutOff),
      world.invoice,
    );
  }

  /** After a failure: visible again a little later, or among the dead letters. */
  function returned(message: QueuedMessage, reason: string): void {
    failures.push({ body: message.body, reason });
    if (message.isDeleted) {
      return;
    }
    if (message.receives >= RECEIVES_MAX) {
      message.isDeleted = true;
      return;
    }
    message.visibleAtMs = Math.min(message.visibleAtMs, loop.nowMs() + RETRY_MS);
    loop.after(RETRY_MS, poll);
  }

  const invoke: Cloud["invoke"] = (work) => begin(work, nothing, nothing);
  const sweepers = simulatedSweepers({
    ...{ manifests: () => manifestsIn(world.bucket, manifest), loop, faults, invoke },
    taskTimeoutMs: TIMEOUT_MS,
  });
  const isQuiet = () => running === 0 && messages.every(({ isDeleted }) => isDeleted);
  return { loop, failures, sweepers, invoke, isQuiet };
}

const nothing = () => {};

/** The run, and those that evaluate it where its budget stopped it. */
function manifestsIn(bucket: Bucket, manifest: Manifest): readonly Manifest[] {
  const isOther = (key: string) =>
    key.startsWith(`runs/${manifest.run}-`) && key.endsWith("/manifest.json");
  const others = [...bucket.objects].filter(([key]) => isOther(key));
  return [manifest, ...others.map(([key, { bytes }]) => decodeManifest(bytes, key))];
}

/** What the ledger is told of a simulated environment. */
function environmentOf(
  loop: EventLoop,
  endAfter: InvocationEnvironment["endAfter"],
): InvocationEnvironment {
  return {
    clock: loop,
    endAfter,
    memoryMb: SIMULATED_MB,
    architecture: "arm64",
    takeInitMs: () => 0,
    peakBytes: () => null,
    cpuMs: () => null,
  };
}

/** How the end of an invocation that is cut off looks to the queue. */
const cutOff = new TransientError({
  code: "cut-off",
  what: "the invocation was cut off",
  where: "simulated cloud",
  expected: "an end of its own",
  found: "a crash, or the timeout",
  fix: "the message is handed out again",
});

/** Where a message belongs, null for poison. */
export function addressOf(body: string): ReturnType<typeof decodeMessage> | null {
  return body === POISON ? null : decodeMessage(body);
}
