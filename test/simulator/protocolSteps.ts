// What the protocol does next: the real code of a message, of a sweep or of a cancellation is run until it asks its
// ports for something, and is given answers that it might get. It holds no state but these answers, so each way of
// answering is run once and kept.

import { setImmediate as yieldToNode } from "node:timers/promises";
import { taskKey, vocabularyKey } from "../../functions/core/keys.ts";
import type { LogEntry, Manifest, StageName } from "../../functions/core/messages.ts";
import type { ObjectStore } from "../../functions/ports/objectStore.ts";
import type { StagePorts } from "../../functions/ports/stagePorts.ts";
import { cancelRun } from "../../functions/stages/cancel.ts";
import { handleMessage, redriveRun, type Stages } from "../../functions/stages/dispatch.ts";
import type { WaveContext } from "../../functions/stages/taskContext.ts";

/** What a process asks for. */
export type Request =
  | { readonly kind: "get" | "size"; readonly key: string }
  | { readonly kind: "list"; readonly prefix: string }
  | { readonly kind: "put"; readonly key: string; readonly bytes: Uint8Array }
  | { readonly kind: "send"; readonly bodies: readonly string[] };

/** What it is told. */
export type Answer = Uint8Array | number | boolean | null | readonly string[];

/** A process at one moment: it asks for something, or is over. */
export interface Moment {
  readonly id: number;
  readonly next: Request | { readonly kind: "end"; readonly error: unknown };
  /** The moment after `answer`; equal answers have equal names. */
  after(answer: Answer, name: string): Promise<Moment>;
}

/** Who takes part. A message is a process of its own for every time that it is handed out. */
export type Program =
  | { readonly kind: "message"; readonly body: string }
  | { readonly kind: "sweep" }
  | { readonly kind: "cancel" };

export interface Steps {
  first(program: Program): Promise<Moment>;
}

/** Waves whose reductions lead to the next one; the last completes the run. */
const WAVES: readonly StageName[] = ["preprocess", "gather"];

export function protocolSteps(manifest: Manifest, tasks: number): Steps {
  const work = stubs(tasks);
  const firsts = new Map<string, Promise<Moment>>();
  let moments = 0;

  function momentOf(program: Program, answers: readonly Answer[]): Promise<Moment> {
    const children = new Map<string, Promise<Moment>>();
    return nextRequest(program, answers).then((next) => ({
      id: moments++,
      next,
      after(answer, name) {
        const child = children.get(name) ?? momentOf(program, [...answers, answer]);
        children.set(name, child);
        return child;
      },
    }));
  }

  async function nextRequest(
    program: Program,
    answers: readonly Answer[],
  ): Promise<Moment["next"]> {
    let asked = 0;
    let next: Moment["next"] | null = null;
    const ask = (request: Request): Promise<Answer> => {
      const answer = answers[asked++];
      if (answer !== undefined) {
        return Promise.resolve(answer);
      }
      next ??= request;
      return new Promise(() => {});
    };
    run(program, portsOver(ask)).then(
      () => {
        next ??= { kind: "end", error: null };
      },
      (error: unknown) => {
        next ??= { kind: "end", error };
      },
    );
    while (next === null) {
      await yieldToNode();
    }
    return next;
  }

  async function run(program: Program, ports: StagePorts): Promise<unknown> {
    switch (program.kind) {
      case "message":
        return handleMessage(program.body, ports, work);
      case "sweep":
        return redriveRun(manifest, ports);
      case "cancel":
        return cancelRun(ports.store, manifest.run);
    }
  }

  return {
    first(program) {
      const name = JSON.stringify(program);
      const first = firsts.get(name) ?? momentOf(program, []);
      firsts.set(name, first);
      return first;
    },
  };
}

/** Stages that read and write as the real ones do, but in one request each and without arithmetic. */
function stubs(tasks: number): Stages {
  const task = async ({ index }: { readonly index: number }) => ({ value: Float64Array.of(index) });
  const reduce = async ({ manifest, entry, ports }: WaveContext): Promise<LogEntry> => {
    const { run } = manifest;
    const round = "round" in entry ? entry.round : null;
    for (let index = 0; index < tasks; index++) {
      const key = taskKey(run, { stage: entry.stage, round, index, count: tasks });
      if ((await ports.store.get(key)) === null) {
        throw new Error(`a reduction began without ${key}`);
      }
    }
    const key = `${vocabularyKey(run)}.${entry.stage}`;
    await ports.store.putIfAbsent(key, [new TextEncoder().encode(entry.stage)]);
    const next = WAVES[WAVES.indexOf(entry.stage) + 1];
    return next === undefined
      ? { kind: "completed", result: key }
      : ({ kind: "wave", stage: next, tasks, objects: [key] } as LogEntry);
  };
  return new Proxy({} as Stages, { get: () => ({ task, reduce }) });
}

function portsOver(ask: (request: Request) => Promise<Answer>): StagePorts {
  const store: ObjectStore = {
    get: (key) => ask({ kind: "get", key }) as Promise<Uint8Array | null>,
    size: (key) => ask({ kind: "size", key }) as Promise<number | null>,
    list: (prefix) => ask({ kind: "list", prefix }) as Promise<readonly string[]>,
    putIfAbsent: (key, chunks) =>
      ask({ kind: "put", key, bytes: Uint8Array.from(Buffer.concat(chunks)) }) as Promise<boolean>,
    getRange() {
      throw new Error("the protocol itself reads no ranges");
    },
  };
  return {
    store,
    queue: {
      async send(bodies) {
        await ask({ kind: "send", bodies });
      },
    },
    get inputs(): never {
      throw new Error("the protocol itself reads no inputs");
    },
    kernels() {
      throw new Error("the protocol itself does no arithmetic");
    },
  };
}
