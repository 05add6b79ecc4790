// `millrace evaluate PLAN`: makes the runs of a plan, drives those that are not completed, and compares what came of
// them. Given again it goes on where it was: the plan has one name for the same content and data.

import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { writeGeneratedLog } from "../functions/adapters/generatedLog.ts";
import { systemClock } from "../functions/adapters/systemClock.ts";
import { errorFromRecord, InputUnavailableError } from "../functions/core/errors.ts";
import { shopConfig } from "../functions/core/generator/shop.ts";
import type { LogEntry } from "../functions/core/messages.ts";
import type { PlanRecord } from "../functions/core/plans/planRecord.ts";
import { decodePlan, type EvaluationPlan } from "../functions/core/plans/planSchema.ts";
import {
  type PlannedData,
  plannedData,
  plannedProtocols,
  plannedTrials,
  type Trial,
} from "../functions/core/plans/trials.ts";
import { VERSION } from "../functions/core/version.ts";
import { comparePlan } from "../functions/stages/planComparison.ts";
import { createPlan, openRuns, type PlannedTrial } from "../functions/stages/plans.ts";
import { type BudgetOptions, budgetOption } from "./budgetOption.ts";
import { commandLine } from "./commandLine.ts";
import type { Drive } from "./drive.ts";
import { openDrive } from "./drive.ts";
import { EXIT } from "./exitCode.ts";
import type { DriveOptions } from "./options.ts";
import { addDriveOptions } from "./options.ts";
import { writeAnswer, writeNote } from "./output.ts";
import { planAnswer, preparedAnswer } from "./planAnswer.ts";
import { planCost, raisePlanBudget, stoppedPlanAnswer, withPlanBudget } from "./planBudget.ts";
import { planFiles } from "./planFiles.ts";
import type { Session } from "./session.ts";
import { trialOptions } from "./trialOptions.ts";

interface EvaluateOptions extends DriveOptions, BudgetOptions {
  readonly prepare?: boolean;
}

export function addEvaluateCommand(program: Command, session: Session): void {
  const command = program
    .command("evaluate")
    .description("run a plan of data × splits × models × seeds, and compare")
    .argument("<plan>", "JSON file, see docs/evaluation-plans.md")
    .option("--prepare", "create the runs and drive none, for another to drive");
  command.addOption(
    budgetOption("dollars that all runs of the plan may spend together as functions"),
  );
  addDriveOptions(command).action(async (path: string, options: EvaluateOptions) => {
    const drive = await openDrive(options);
    try {
      session.exitCode = await evaluate(path, options, drive);
    } finally {
      await drive.close();
    }
  });
}

async function evaluate(path: string, options: EvaluateOptions, drive: Drive): Promise<number> {
  const { store } = drive.ports;
  const plan = decodePlan(await planText(path), path);
  const planned = await withPlanBudget(await plannedRuns(plan, path, options), drive, options);
  const record = await createPlan(store, planned, {
    name: plan.name,
    version: VERSION,
    createdAtMs: systemClock.nowMs(),
    reference: plan.reference ?? (Object.keys(plan.models)[0] as string),
    models: Object.keys(plan.models),
    seeds: plan.seeds,
    commonCases: plan.commonCases ?? false,
    protocols: plannedProtocols(plan, path),
  });
  if (options.prepare === true) {
    const open = await openRuns(store, record);
    writeAnswer(
      preparedAnswer(
        record,
        open.map(({ manifest }) => manifest.run),
      ),
      options.json,
    );
    return EXIT.ok;
  }
  await raisePlanBudget(store, record, options);
  const last = await driveAll(record, drive);
  if (last === "stopped") {
    const money = await planCost(store, record);
    writeAnswer(await stoppedPlanAnswer(store, record, money), options.json);
    return EXIT.limit;
  }
  if (last === null) {
    writeNote(
      `interrupted; go on with: ${commandLine(["evaluate", path, "--store", options.store])}`,
    );
    return EXIT.interrupted;
  }
  const comparison = await comparePlan(store, record);
  const answer = planAnswer(comparison, options.store);
  const cost = options.budget === undefined ? {} : { cost: await planCost(store, record) };
  writeAnswer({ ...answer, document: { ...(answer.document as object), ...cost } }, options.json);
  return EXIT.ok;
}

/** Drives the runs that are not completed, one after the other; null when interrupted. A run that fails throws. */
async function driveAll(record: PlanRecord, drive: Drive): Promise<"done" | "stopped" | null> {
  const open = await openRuns(drive.ports.store, record);
  const count = record.runs.length;
  writeNote(`plan ${record.id}: ${count} runs, ${count - open.length} of them completed`);
  for (const { manifest } of open) {
    const index = record.runs.findIndex(({ run }) => run === manifest.run);
    const { data, part, model, seed } = record.runs[index] as PlanRecord["runs"][number];
    writeNote(`${index + 1}/${count} ${manifest.run}: ${data}, ${part}, ${model}, seed ${seed}`);
    const last = await drive.follow(manifest);
    if (last === null) {
      return null;
    }
    if (last.kind === "stopped") {
      return "stopped";
    }
    checkCompleted(last, manifest.run);
  }
  return "done";
}

function checkCompleted(last: LogEntry, run: string): void {
  if (last.kind === "failed") {
    writeNote(`${run} failed, and with it the plan`);
    throw errorFromRecord(last.error);
  }
  if (last.kind === "cancelled") {
    throw errorFromRecord({
      name: "ConfigurationError",
      explanation: {
        code: "cancelled",
        what: "a run of the plan was cancelled",
        where: run,
        expected: "all runs of the plan to come to their end",
        found: "an entry of its log that ends it",
        fix: "give the plan another name to run it anew",
      },
    });
  }
}

/** The trials of `plan` with their manifests. Generated logs are written, once for the same shop. */
async function plannedRuns(
  plan: EvaluationPlan,
  path: string,
  options: EvaluateOptions,
): Promise<readonly PlannedTrial[]> {
  const sets = plannedData(plan, path);
  const trials = plannedTrials(plan, sets, path);
  const filesOf = new Map<string, readonly string[]>();
  for (const set of sets) {
    filesOf.set(set.name, await dataFiles(set, path, options.store));
  }
  const planned: PlannedTrial[] = [];
  for (const trial of trials) {
    const source = sets.find(({ name }) => name === trial.data)?.source;
    const files = filesOf.get(trial.data) ?? [];
    const generator = source?.kind === "generated" ? source.generator : null;
    planned.push({ trial, manifest: await manifestOf(trial, { files, generator, path, options }) });
  }
  return planned;
}

async function manifestOf(
  { arguments: args, data, model }: Trial,
  from: {
    readonly files: readonly string[];
    readonly generator: Parameters<typeof planFiles>[2]["generator"];
    readonly path: string;
    readonly options: EvaluateOptions;
  },
) {
  const { files, generator, path, options } = from;
  const request = trialOptions(args, `${path}, the flags of ${data} and ${model}`);
  return planFiles(
    files,
    { ...request, store: options.store },
    { generator, command: commandLine(["run", ...files, ...args, "--store", options.store]) },
  );
}

/** Files of a set; of a plan's own files as seen from the plan. */
async function dataFiles(
  { source }: PlannedData,
  path: string,
  storeRoot: string,
): Promise<readonly string[]> {
  if (source.kind === "files") {
    return source.files.map((file) => resolve(dirname(path), file));
  }
  const shop = shopConfig(source.generator);
  return [await writeGeneratedLog(storeRoot, shop, { folder: `plans-${VERSION}`, keep: true })];
}

async function planText(path: string): Promise<string> {
  return readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new InputUnavailableError(
      {
        code: "missing-file",
        what: "the plan cannot be read",
        where: path,
        expected: "a file with a plan as JSON",
        found: cause.code ?? "an error",
        fix: "check the path",
      },
      { cause },
    );
  });
}
