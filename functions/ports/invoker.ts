// What runs a message: a Lambda function, or a worker thread. One message is one invocation.

import type { ErrorRecord } from "../core/errors.ts";

/** How an invocation ended. */
export type Outcome = { readonly ok: true } | { readonly ok: false; readonly error: ErrorRecord };

export interface Invoker {
  /** Invocations that may run at the same time. */
  readonly concurrency: number;
  /** Runs one message to its end, which is never later than the invoker's hard timeout. Never rejects. */
  invoke(body: string): Promise<Outcome>;
  /** Ends what still runs, at once. */
  close(): Promise<void>;
}
