// The thread in which local invocations run: the counterpart of a Lambda environment. It takes one message at a time,
// runs its stage, and posts what the stage sends and how it ended.

import { parentPort, workerData } from "node:worker_threads";
import { present } from "../core/assert.ts";
import type { ErrorRecord } from "../core/errors.ts";
import { recordFromError } from "../core/errors.ts";
import { handleMessage } from "../stages/dispatch.ts";
import { recordedMessage } from "../stages/invocation.ts";
import { localEnvironment } from "./invocationEnvironment.ts";
import { localPorts } from "./localPorts.ts";

/** From the pool to the worker. */
export interface WorkerRequest {
  readonly body: string;
}

/** From the worker to the pool. */
export type WorkerReply =
  | { readonly kind: "send"; readonly bodies: readonly string[] }
  | { readonly kind: "endAfter"; readonly ms: number | null }
  | { readonly kind: "end"; readonly error: ErrorRecord | null };

const port = present(parentPort, "this file runs in a worker thread");
const reply = (message: WorkerReply) => port.postMessage(message);
const { storeRoot, startedAtMs } = workerData as { storeRoot: string; startedAtMs: number };
const ports = localPorts(storeRoot, {
  async send(bodies) {
    reply({ kind: "send", bodies });
  },
});

const environment = localEnvironment(startedAtMs, (ms) => reply({ kind: "endAfter", ms }));

port.on("message", async ({ body }: WorkerRequest) => {
  try {
    await recordedMessage(body, await ports, environment, handleMessage);
    reply({ kind: "end", error: null });
  } catch (error) {
    reply({ kind: "end", error: recordFromError(error) });
  }
});
