// Executes state machines in the Amazon States Language as far as ours use it: tasks that invoke functions, with and
// without a token, inline maps, passes and failures, retries and catches. Time is told by the test. Whatever is not
// known here fails the execution's making, so that nothing is silently left out.

import { randomUUID } from "node:crypto";
import type { Callbacks } from "../../functions/ports/callbacks.ts";
import {
  checkSupported,
  crossed,
  type Fields,
  type Json,
  matches,
  placed,
  resolved,
  StateError,
  selected,
  valueAt,
} from "./statesLanguage.ts";

export type Outcome =
  | { readonly status: "SUCCEEDED"; readonly output: Json }
  | { readonly status: "FAILED"; readonly error: string; readonly cause: string };

export interface Execution {
  readonly name: string;
  /** What a deployed function calls with the tokens it was given. */
  readonly callbacks: Callbacks;
  /** Lets time pass for those who wait for a token. */
  advance(seconds: number): void;
  /** Null while it goes on. */
  outcome(): Outcome | null;
  /** Names of the states that were entered, and of retries as `NAME again`. */
  readonly history: readonly string[];
}

/** Invokes a function by the name that the definition has for it; what it throws has a name. */
export type Invoke = (name: string, payload: Json) => Promise<Json>;

interface Waiting {
  readonly startedAt: number;
  beatAt: number;
  readonly heartbeat: number;
  readonly timeout: number;
  settle(answer: Outcome): void;
}

/** Begins the execution of `machine`. */
export function execute(machine: Fields, input: Json, invoke: Invoke): Execution {
  checkSupported(machine);
  const name = randomUUID();
  const history: string[] = [];
  const waiting = new Map<string, Waiting>();
  let now = 0;
  let outcome: Outcome | null = null;

  function settled(token: string, answer: Outcome): boolean {
    const found = waiting.get(token);
    waiting.delete(token);
    found?.settle(answer);
    return found !== undefined;
  }

  const context = (token: string | null) => ({
    Execution: { Name: name, Input: input },
    Task: { Token: token },
  });

  async function attempt(state: Fields, data: Json): Promise<Json> {
    const resource = String(state["Resource"]);
    const isWaiting = resource.endsWith(".waitForTaskToken");
    if (resource.replace(".waitForTaskToken", "") !== "arn:aws:states:::lambda:invoke") {
      throw new Error(`the resource ${resource} is not supported`);
    }
    const token = isWaiting ? randomUUID() : null;
    const { FunctionName, Payload } = resolved(state["Parameters"], data, context(token)) as {
      FunctionName: string;
      Payload: Json;
    };
    const answer = token === null ? null : tokenAnswer(token, state);
    answer?.catch(() => {});
    const result = await invoke(FunctionName, crossed(Payload)).catch((thrown: Error) => {
      waiting.delete(token ?? "");
      throw new StateError(thrown.name, thrown.message);
    });
    return answer ?? { Payload: crossed(result) };
  }

  function tokenAnswer(token: string, state: Fields): Promise<Json> {
    return new Promise((resolve, reject) => {
      waiting.set(token, {
        startedAt: now,
        beatAt: now,
        heartbeat: Number(state["HeartbeatSeconds"] ?? Number.POSITIVE_INFINITY),
        timeout: Number(state["TimeoutSeconds"] ?? Number.POSITIVE_INFINITY),
        settle: (told) =>
          told.status === "SUCCEEDED"
            ? resolve(told.output)
            : reject(new StateError(told.error, told.cause)),
      });
    });
  }

  /** With retries as the state has them; delays are not waited for. */
  async function task(label: string, state: Fields, data: Json): Promise<Json> {
    const left = new Map(
      rulesOf(state, "Retry").map((rule) => [rule, Number(rule["MaxAttempts"])]),
    );
    for (;;) {
      try {
        return await attempt(state, data);
      } catch (thrown) {
        const [rule, count] = [...left].find(([one]) => matches(one, thrown)) ?? [];
        if (rule === undefined || count === undefined || count === 0) {
          throw thrown;
        }
        left.set(rule, count - 1);
        history.push(`${label} again`);
      }
    }
  }

  async function map(state: Fields, data: Json): Promise<Json> {
    const items = valueAt(String(state["ItemsPath"] ?? "$"), data, {}) as readonly Json[];
    const results: Json[] = new Array(items.length);
    let next = 0;
    const lane = async () => {
      while (next < items.length) {
        const index = next++;
        results[index] = await run(state["ItemProcessor"] as Fields, crossed(items[index]));
      }
    };
    const lanes = Math.min(items.length, Number(state["MaxConcurrency"]) || items.length);
    await Promise.all(Array.from({ length: lanes }, lane));
    return results;
  }

  async function entered(label: string, state: Fields, data: Json): Promise<Json> {
    switch (state["Type"]) {
      case "Task": {
        const result = await task(label, state, data);
        return selected(state, result, context(null));
      }
      case "Map":
        return map(state, data);
      case "Fail":
        throw new StateError(String(state["Error"]), String(state["Cause"]));
      default:
        return data;
    }
  }

  /** What a state makes of its data, and which comes next. */
  async function step(label: string, state: Fields, data: Json): Promise<[string | null, Json]> {
    history.push(label);
    const next =
      state["End"] === true || state["Type"] === "Succeed" ? null : String(state["Next"]);
    try {
      const result = await entered(label, state, data);
      return [next, placed(state["ResultPath"], data, result)];
    } catch (thrown) {
      const rule = rulesOf(state, "Catch").find((one) => matches(one, thrown));
      if (rule === undefined || !(thrown instanceof StateError)) {
        throw thrown;
      }
      const error = { Error: thrown.name, Cause: thrown.cause };
      return [String(rule["Next"]), placed(rule["ResultPath"], data, error)];
    }
  }

  async function run(part: Fields, given: Json): Promise<Json> {
    const states = part["States"] as Record<string, Fields>;
    let label: string | null = String(part["StartAt"]);
    let data = given;
    while (label !== null) {
      const state: Fields | undefined = states[label];
      if (state === undefined) {
        throw new Error(`there is no state ${label}`);
      }
      [label, data] = await step(label, state, data);
      crossed(data);
    }
    return data;
  }

  run(machine, crossed(input)).then(
    (output) => {
      outcome = { status: "SUCCEEDED", output };
    },
    (thrown: Error) => {
      const cause = thrown instanceof StateError ? thrown.cause : String(thrown.stack);
      outcome = { status: "FAILED", error: thrown.name, cause };
    },
  );

  return {
    name,
    history,
    outcome: () => outcome,
    advance(seconds) {
      now += seconds;
      for (const [token, { startedAt, beatAt, heartbeat, timeout }] of [...waiting]) {
        const isSilent = now - beatAt >= heartbeat;
        if (isSilent || now - startedAt >= timeout) {
          const error = isSilent ? "States.HeartbeatTimeout" : "States.Timeout";
          settled(token, { status: "FAILED", error, cause: "" });
        }
      }
    },
    callbacks: {
      async heartbeat(token) {
        const found = waiting.get(token);
        if (found !== undefined) {
          found.beatAt = now;
        }
        return found !== undefined;
      },
      succeed: async (token, output) =>
        settled(token, { status: "SUCCEEDED", output: crossed(output) }),
      fail: async (token, failure) => settled(token, { status: "FAILED", ...failure }),
    },
  };
}

const rulesOf = (state: Fields, field: "Retry" | "Catch") =>
  (state[field] ?? []) as readonly Fields[];
