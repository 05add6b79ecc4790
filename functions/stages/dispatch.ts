// The whole work of a run in one worker: every task and every reduction, as a laptop does it. In the cloud each
// function has its own part alone, so that its bundle is small (functions/*.ts).

import type { StagePorts } from "../ports/stagePorts.ts";
import { clean } from "./clean.ts";
import { evaluate } from "./evaluate.ts";
import { gather } from "./gather.ts";
import { merge } from "./merge.ts";
import { preprocess } from "./preprocess.ts";
import { handleWith, type Stages, type Work } from "./protocol.ts";
import { recommend } from "./recommend.ts";
import { reductions } from "./reductions.ts";
import { report } from "./report.ts";
import { train } from "./train.ts";

export { redriveRun, type Stages, startRun } from "./protocol.ts";

const stages: Stages = {
  preprocess: { task: preprocess, ...reductions.preprocess },
  clean: { task: clean, ...reductions.clean },
  gather: { task: gather, ...reductions.gather },
  train: { task: train, ...reductions.train },
  merge: { task: merge, ...reductions.merge },
  evaluate: { task: evaluate, ...reductions.evaluate },
  recommend: { task: recommend, ...reductions.recommend },
  report: { task: report, ...reductions.report },
};

/** Handles one queue message, whatever it asks for; see handleWith. Another table is for who looks at the protocol. */
export function handleMessage(body: string, ports: StagePorts, work: Work = stages): Promise<void> {
  return handleWith(work, body, ports);
}
