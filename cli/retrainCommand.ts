// `millrace retrain FILE…`: trains a challenger from the model in use, holds the two against each other on the newest
// window, and puts the challenger to use if it is better. Given again it goes on where it was.

import type { Command } from "commander";
import { parseUsd } from "../functions/core/cost/money.ts";
import { optionError } from "../functions/core/optionError.ts";
import type { ObjectStore } from "../functions/ports/objectStore.ts";
import { pricesInForce } from "../functions/stages/prices.ts";
import { readPromotions } from "../functions/stages/promotions.ts";
import {
  createRetraining,
  type RetrainingDecision,
  type RetrainingPolicy,
  stepOf,
} from "../functions/stages/retraining.ts";
import { commandLine } from "./commandLine.ts";
import { openDrive } from "./drive.ts";
import { EXIT } from "./exitCode.ts";
import { real } from "./numberOption.ts";
import type { DriveOptions, RequestOptions } from "./options.ts";
import { addDriveOptions, addRequestOptions } from "./options.ts";
import { type Answer, writeAnswer, writeNote } from "./output.ts";
import { planFiles } from "./planFiles.ts";
import { DEFAULT_REGION } from "./pricesCommand.ts";
import type { Session } from "./session.ts";
import { addSourceOptions } from "./sourceOptions.ts";

interface RetrainOptions extends DriveOptions, RequestOptions {
  readonly newData: number;
  readonly costLimit?: string;
}

const NEW_DATA_PERCENT = 10;

export function addRetrainCommand(program: Command, session: Session): void {
  const command = program
    .command("retrain")
    .description("train from the model in use, and replace it if the new one is better")
    .argument("<files...>", "the newest logs: CSV, TSV, JSON lines or Parquet, folders, patterns")
    .addOption(
      real(
        "--new-data <percent>",
        "of the bytes must be new, or the model in use must have got worse",
        NEW_DATA_PERCENT,
      ),
    )
    .option("--cost-limit <usd>", "keep the model in use if the new one cost more");
  addSourceOptions(addRequestOptions(addDriveOptions(command))).action(
    async (files: readonly string[], options: RetrainOptions) => {
      session.exitCode = await retrain(files, options);
    },
  );
}

async function retrain(files: readonly string[], options: RetrainOptions): Promise<number> {
  const policy = policyOf(options);
  const drive = await openDrive(options);
  try {
    const { store } = drive.ports;
    const planned = await plannedRuns(store, files, options);
    const record = await createRetraining(store, planned, policy);
    const prices = await pricesInForce(store, DEFAULT_REGION);
    for (;;) {
      const step = await stepOf(store, record, prices);
      if (step.kind === "decided") {
        writeAnswer(decisionAnswer(step.decision), options.json);
        return EXIT.ok;
      }
      writeNote(
        `${step.manifest.run === record.scoring?.run ? "scoring the model in use" : "training"}`,
      );
      if ((await drive.follow(step.manifest)) === null) {
        const again = commandLine();
        writeNote(`interrupted; go on with: ${again}`);
        return EXIT.interrupted;
      }
    }
  } finally {
    await drive.close();
  }
}

/** The challenger, warm-started where a model is in use; and that model as it is. */
async function plannedRuns(store: ObjectStore, files: readonly string[], options: RetrainOptions) {
  const champion = (await readPromotions(store)).at(-1)?.run ?? null;
  const from = { generator: null, command: commandLine() };
  if (champion === null) {
    return { champion: null, challenger: await planFiles(files, options, from) };
  }
  const warm = { ...options, warmStart: champion };
  return {
    champion: await planFiles(files, { ...warm, rounds: 0 }, from),
    challenger: await planFiles(files, warm, from),
  };
}

function policyOf({ newData, costLimit, ...options }: RetrainOptions): RetrainingPolicy {
  if (newData > 100) {
    const told = { expected: "a percentage from 0 to 100", found: String(newData) };
    throw optionError("--new-data", told);
  }
  if (costLimit !== undefined && parseUsd(costLimit) === null) {
    const told = { expected: "dollars as a decimal number, as 0.50", found: costLimit };
    throw optionError("--cost-limit", told);
  }
  for (const flag of ["warmStart", "earlierVocabulary"] as const) {
    if (options[flag] !== undefined) {
      const told = {
        expected: "nothing, since the model in use is begun from",
        found: `${options[flag]}`,
      };
      const spelled = flag === "warmStart" ? "--warm-start" : "--earlier-vocabulary";
      throw optionError(spelled, told, "leave it out, or promote that run first");
    }
  }
  return { newShareMin: newData / 100, costLimitUsd: costLimit ?? null };
}

function decisionAnswer(decision: RetrainingDecision): Answer {
  const { outcome, champion, scoring, challenger, need, findings } = decision;
  const said = {
    promoted: `${challenger} is in use${champion === null ? "" : `, in place of ${champion}`}`,
    refused: `${champion ?? "no model"} stays in use; ${challenger} does not take its place`,
    "not-needed": `${champion ?? "no model"} stays in use; nothing was trained`,
  }[outcome];
  return {
    document: { outcome, champion, scoring, challenger, need, findings },
    lines: [
      need,
      ...findings.map(({ isMet, text }) => `${isMet ? "pass" : "fail"}: ${text}`),
      said,
    ],
  };
}
