// Who looks at a simulated run from outside: the sweeper of a schedule, now and then beside a person who resumes, two
// at once where the seed has it so, and an operator who allows further attempts where a run stands still for long.

import type { Manifest } from "../../functions/core/messages.ts";
import type { StagePorts } from "../../functions/ports/stagePorts.ts";
import { grantFurther } from "../../functions/stages/attempts.ts";
import { redriveRun } from "../../functions/stages/dispatch.ts";
import { sweepRun } from "../../functions/stages/sweep.ts";
import type { EventLoop } from "./eventLoop.ts";
import type { Faults } from "./faults.ts";

const SWEEP_MS = 20_000;
const STALL_MS = 15_000;
/** Sweeps of a hundred at which somebody resumes the run besides. */
const RESUMES_PERCENT = 20;
/** Sweeps without an entry of the log after which the operator steps in. */
const PATIENCE_SWEEPS = 4;

export interface Sweepers {
  /** Sweeps for ever; the first begins the run. */
  start(): void;
  sweeps(): number;
  /** Backup copies that were sent, and how often the operator stepped in. */
  backups(): number;
  grants(): number;
  /** To be told of progress. */
  moved(): void;
  sweepsSinceMove(): number;
}

export function simulatedSweepers(world: {
  /** The runs that there are. */
  readonly manifests: () => readonly Manifest[];
  readonly loop: EventLoop;
  readonly faults: Faults;
  readonly taskTimeoutMs: number;
  /** Runs `work` as an invocation of its own. */
  readonly invoke: (work: (ports: StagePorts) => Promise<unknown>) => void;
}): Sweepers {
  const { manifests, loop, faults, taskTimeoutMs, invoke } = world;
  const limits = { stallMs: STALL_MS, taskTimeoutMs };
  let sweeps = 0;
  let backups = 0;
  let grants = 0;
  let movedAt = 0;

  const sweepOnce = async (ports: StagePorts) => {
    for (const manifest of manifests()) {
      const swept = await sweepRun(manifest, ports, { clock: loop, limits });
      backups += swept.backups.length;
    }
  };
  const resume = async (ports: StagePorts) => {
    for (const manifest of manifests()) {
      await redriveRun(manifest, ports);
    }
  };
  const operate = async (ports: StagePorts) => {
    for (const manifest of manifests()) {
      await grantFurther(ports.store, manifest);
      await redriveRun(manifest, ports);
    }
  };

  function sweep(): void {
    sweeps += 1;
    const both = faults.happens("sweeper-race") ? 2 : 1;
    for (let sweeper = 0; sweeper < both; sweeper++) {
      invoke(sweepOnce);
    }
    if (faults.stream.integer(100) < RESUMES_PERCENT) {
      invoke(resume);
    }
    const quiet = sweeps - movedAt;
    if (quiet > 0 && quiet % PATIENCE_SWEEPS === 0) {
      grants += 1;
      invoke(operate);
    }
    loop.after(SWEEP_MS, sweep);
  }

  return {
    start: sweep,
    sweeps: () => sweeps,
    backups: () => backups,
    grants: () => grants,
    moved() {
      movedAt = sweeps;
    },
    sweepsSinceMove: () => sweeps - movedAt,
  };
}
