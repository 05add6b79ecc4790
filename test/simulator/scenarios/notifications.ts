// Faults of what starts runs by itself: notifications of the bucket, and the state machine of evaluation plans.

import { InputUnavailableError } from "../../../functions/core/errors.ts";
import { artifactKey } from "../../../functions/core/keys.ts";
import { takeIn } from "../../../functions/stages/inbox.ts";
import { readLog } from "../../../functions/stages/runLog.ts";
import { evaluationMachine } from "../../../stacks/evaluationMachine.ts";
import { memoryInputSource, planInProcess } from "../../support/inProcess.ts";
import { memoryCloud } from "../../support/memoryCloud.ts";
import { type Execution, execute } from "../../support/stateMachine.ts";
import type { Fields, Json } from "../../support/statesLanguage.ts";
import type { Scenario } from "./scenario.ts";
import { LOG } from "./smallRun.ts";

const BUCKET = "bucket";
const KEY = "inbox/shop/log.csv";
const SMALL = { hidden: 3, batch: 128, rounds: 1, shards: 2, lengthMax: 5, top: 3 } as const;
/** Step Functions: input and output of a state, and of an execution. */
const PAYLOAD_BYTES = 256 * 1024;
const PLAN_RUNS = 1000;

/** A deployment whose inbox has the log. */
function inboxOf() {
  const inputs = memoryInputSource({ [`s3://${BUCKET}/${KEY}`]: LOG });
  const cloud = memoryCloud(inputs, () => {
    throw new Error("nobody waits for these runs");
  });
  const ports = {
    ...cloud.ports,
    bucket: BUCKET,
    plan: (files: readonly string[]) => planInProcess(inputs, files, { run: SMALL }),
    quote: async <T>(manifest: T) => ({ manifest, quote: null }),
  };
  const told = (key: string) => takeIn({ bucket: BUCKET, key }, ports);
  return { cloud, told, ports };
}

async function endsOf({ cloud }: ReturnType<typeof inboxOf>): Promise<string> {
  const runs = await cloud.store.folders("runs/");
  const ends = await Promise.all(
    runs.map(async (run) => (await readLog(cloud.store, run)).at(-1)?.kind),
  );
  return `${runs.length} run, ${ends.join(", ")}`;
}

/** Two at the same moment, and one when all is over. */
async function toldThrice(): Promise<string> {
  const inbox = inboxOf();
  await Promise.all([inbox.told(KEY), inbox.told(KEY)]);
  await inbox.cloud.work();
  const late = await inbox.told(KEY);
  await inbox.cloud.work();
  return `${await endsOf(inbox)}; ${late.outcome}`;
}

/** S3 answers for now that there is no way to the object. */
async function toldEarly(): Promise<string> {
  const inbox = inboxOf();
  const { plan } = inbox.ports;
  const absent = new InputUnavailableError({
    ...{ code: "input-unavailable", what: "an input cannot be read", where: KEY },
    ...{ expected: "an object", found: "503", fix: "try again" },
  });
  const early = await takeIn(
    { bucket: BUCKET, key: KEY },
    { ...inbox.ports, plan: () => Promise.reject(absent) },
  ).then(
    ({ outcome }) => outcome,
    () => "handed out again",
  );
  await takeIn({ bucket: BUCKET, key: KEY }, { ...inbox.ports, plan });
  await inbox.cloud.work();
  return `${early}; ${await endsOf(inbox)}`;
}

async function toldOfOutput(): Promise<string> {
  const inbox = inboxOf();
  await inbox.told(KEY);
  await inbox.cloud.work();
  const [run = ""] = await inbox.cloud.store.folders("runs/");
  const written = artifactKey(run, "recommendations.csv");
  const { outcome } = await inbox.told(written);
  const folders = await inbox.told("inbox/shop/_temporary/part-0.csv");
  return `${outcome}, ${folders.outcome}; ${await endsOf(inbox)}`;
}

/** A plan of as many runs as there may be, with names of the longest kind; every run answers at once. */
async function largestPlan(): Promise<string> {
  const runs = Array.from({ length: PLAN_RUNS }, (_, index) => ({
    run: `plan-${"n".repeat(40)}-01234567-${String(index).padStart(4, "0")}`,
  }));
  const { outcome, most, entered } = await executed(runs, () => null);
  const size = most < PAYLOAD_BYTES ? "below 256 KiB" : `${most} bytes`;
  return `${outcome} after ${entered} runs, payloads ${size}`;
}

/** One of the runs fails: the others are started, and the comparison finds it missing. */
async function failingChild(): Promise<string> {
  const runs = ["a", "b", "c"].map((run) => ({ run }));
  const { outcome, entered } = await executed(runs, (run) => (run === "b" ? "RunFailed" : null));
  return `${outcome} after ${entered} runs, and why is written down`;
}

/** Executes the machine over `runs`; `errorOf` is what a run's token is answered with, null where it completes. */
async function executed(
  runs: readonly { readonly run: string }[],
  errorOf: (run: string) => string | null,
) {
  const names = { expandPlan: "expand", startRun: "start", comparePlan: "compare" };
  const machine = JSON.parse(
    JSON.stringify(evaluationMachine({ ...names, failPlan: "fail" })),
  ) as Fields;
  let most = 0;
  let isFailed = false;
  const work: Record<string, (payload: { run: string; token: string }) => Promise<Json>> = {
    expand: async () => ({ id: "plan", runs: [...runs] }),
    async start({ run, token }) {
      const error = errorOf(run);
      isFailed ||= error !== null;
      // The answer comes from elsewhere, when this invocation is over.
      queueMicrotask(() => {
        void (error === null
          ? execution.callbacks.succeed(token, { run })
          : execution.callbacks.fail(token, { error, cause: run }));
      });
      return null;
    },
    async compare() {
      if (isFailed) {
        throw Object.assign(new Error("a run is missing"), { name: "ConfigurationError" });
      }
      return { comparison: "plans/plan/comparison.html" };
    },
    fail: async () => ({ failure: "plan-failures/e.json" }),
  };
  const execution: Execution = execute(machine, { plan: "inbox/p.json" }, async (name, payload) => {
    const answer = (await work[name]?.(payload as never)) ?? null;
    most = Math.max(most, JSON.stringify(payload).length, JSON.stringify(answer).length);
    return answer;
  });
  while (execution.outcome() === null) {
    await new Promise(setImmediate);
  }
  const entered = execution.history.filter((state) => state === "Run").length;
  return { outcome: execution.outcome()?.status, most, entered };
}

export const NOTIFICATION_SCENARIOS: readonly Scenario[] = [
  {
    fault: 15,
    name: "the event of one file twice at once, and again when its run is over",
    expected: "1 run, completed; known",
    run: toldThrice,
  },
  {
    fault: 15,
    name: "the event of a file that cannot be read yet",
    expected: "handed out again; 1 run, completed",
    run: toldEarly,
  },
  {
    fault: 16,
    name: "a notification for an object that a run wrote, and for one that another writer has not finished",
    expected: "ignored, ignored; 1 run, completed",
    run: toldOfOutput,
  },
  {
    fault: 17,
    name: "a plan of a thousand runs",
    expected: "SUCCEEDED after 1000 runs, payloads below 256 KiB",
    run: largestPlan,
  },
  {
    fault: 17,
    name: "a run that fails",
    expected: "FAILED after 3 runs, and why is written down",
    run: failingChild,
  },
];
