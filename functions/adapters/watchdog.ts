// Ends the process of a function at a deadline, whatever its thread is busy with: a thread of its own sleeps until then
// and kills the process, which Lambda starts anew for the next message. Started at the first deadline that is set.

import { Worker } from "node:worker_threads";

export interface Watchdog {
  /** Kills the process after so many milliseconds; null: not any more. The last call counts. */
  killAfter(ms: number | null): void;
}

/** Code of the thread; a text, so that bundles need no further file. */
const CODE = `
const { parentPort } = require("node:worker_threads");
let timer;
parentPort.on("message", (ms) => {
  clearTimeout(timer);
  timer = ms === null ? undefined : setTimeout(() => process.kill(process.pid, "SIGKILL"), ms);
});
`;

export function watchdog(): Watchdog {
  let thread: Worker | null = null;
  return {
    killAfter(ms) {
      if (thread === null && ms !== null) {
        // Options of the process could have the text read as something else.
        thread = new Worker(CODE, { eval: true, execArgv: [] });
        // A process with nothing else to do may end.
        thread.unref();
      }
      thread?.postMessage(ms);
    },
  };
}
