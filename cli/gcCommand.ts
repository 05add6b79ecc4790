// `millrace gc`: removes old runs by a policy, and what belongs to no run.

import type { Command } from "commander";
import { openStore } from "../functions/adapters/openStore.ts";
import { systemClock } from "../functions/adapters/systemClock.ts";
import { parseDuration } from "../functions/core/duration.ts";
import { bytesText, countOf } from "../functions/core/report/format.ts";
import { type Collection, collect } from "../functions/stages/collect.ts";
import { integer } from "./numberOption.ts";
import type { DriveOptions } from "./options.ts";
import { addStoreOption } from "./options.ts";
import { type Answer, writeAnswer } from "./output.ts";
import type { Session } from "./session.ts";

interface GcOptions extends DriveOptions {
  readonly keep?: number;
  readonly olderThan?: string;
  readonly dryRun?: boolean;
}

export function addGcCommand(program: Command, _session: Session): void {
  const command = program
    .command("gc")
    .description("remove old runs that have ended, and objects that belong to no run");
  addStoreOption(command)
    .addOption(integer("--keep <n>", "keep the newest runs that have ended"))
    .option("--older-than <time>", "keep runs that are younger: 12h, 30d")
    .option("--dry-run", "remove nothing, and say what would go")
    .action(async (options: GcOptions) => {
      const { keep = null, olderThan, dryRun = false } = options;
      const olderThanMs = olderThan === undefined ? null : parseDuration(olderThan, "--older-than");
      const ports = { store: await openStore(options.store), clock: systemClock };
      const collection = await collect(ports, { keep, olderThanMs, isDryRun: dryRun });
      writeAnswer(answerOf(collection, dryRun), options.json);
    });
}

function answerOf({ runs, orphans, bytes }: Collection, isDryRun: boolean): Answer {
  const gone = isDryRun ? "would be removed" : "removed";
  const lines = runs.map((found) => {
    const fate = found.fate.isKept ? `kept: ${found.fate.reason}` : gone;
    return `${found.run}  ${found.state}  ${bytesText(found.bytes)}  ${fate}`;
  });
  const removed = runs.filter(({ fate }) => !fate.isKept);
  const freed = isDryRun ? "would be freed" : "freed";
  const total = `${countOf(removed.length, "run")}, ${countOf(orphans.objects, "object")} without a run: ${bytesText(bytes)} ${freed}`;
  const facts = ({ run, state, objects, bytes: size }: Collection["runs"][number]) => ({
    run,
    state,
    objects,
    bytes: size,
  });
  return {
    lines: [...lines, total],
    document: {
      dry_run: isDryRun,
      removed: removed.map(facts),
      kept: runs.flatMap((found) =>
        found.fate.isKept ? [{ ...facts(found), reason: found.fate.reason }] : [],
      ),
      orphans,
      bytes,
    },
  };
}
