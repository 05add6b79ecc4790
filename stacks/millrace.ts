// All of Millrace as one component of an SST app: `new Millrace("Recs", { … })`.

import { evaluation } from "./evaluation.ts";
import { follower } from "./follower.ts";
import { type System, workerFunctions } from "./functions.ts";
import { inbox } from "./inbox.ts";
import { functionQueues, queueAddresses } from "./queues.ts";
import { schedules } from "./schedules.ts";
import type { MillraceSettings } from "./settings.ts";
import { type Storage, storage } from "./storage.ts";
import { watch } from "./watch.ts";

export class Millrace {
  readonly bucket: Storage;
  /** The state machine of evaluation plans; an execution's input is `{"plan": KEY}`, a key below inbox/. */
  readonly evaluation: aws.sfn.StateMachine;
  /** JSON of the queues' addresses, as `millrace redrive-queues` takes it and `millrace cancel` reads it. */
  readonly queues: $util.Output<string>;

  /** `name`, capitalised, is what names of resources begin with, so that an app can have several. */
  constructor(name: string, settings: MillraceSettings = {}) {
    const named = { ...settings, name };
    const bucket = storage(named);
    const queues = functionQueues(named);
    const system: System = { settings: named, bucket, queues, made: new Map() };
    workerFunctions(system);
    inbox(system);
    const machine = evaluation(system);
    follower(system, machine);
    schedules(system);
    watch(system, machine);
    this.bucket = bucket;
    this.evaluation = machine;
    this.queues = queueAddresses(queues);
  }
}
