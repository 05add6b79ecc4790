// What a shop chooses when it deploys: `new Millrace("Recs", { … })`.

import type { Architecture, Queued } from "./sizes.ts";

export interface MillraceSettings {
  /** Invocations at a time for the queue of a function, 2 to 1000; 50 where it is not said. */
  readonly concurrency?: number | Readonly<Partial<Record<Queued, number>>>;
  /** For all functions, where the choice of stacks/sizes.ts is not wanted. */
  readonly architecture?: Architecture;
  /** True: nothing runs. Reserved concurrency of every function is 0, and messages wait. */
  readonly isPaused?: boolean;
}

export type Settings = MillraceSettings & {
  /** What names of resources begin with, capitalised. */
  readonly name: string;
};
