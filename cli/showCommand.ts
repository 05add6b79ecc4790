// `millrace show RUN`: what is known of one run.

import type { Command } from "commander";
import { openStore } from "../functions/adapters/openStore.ts";
import { isoText } from "../functions/core/isoTime.ts";
import type { LogEntry, Manifest } from "../functions/core/messages.ts";
import { earlierText } from "../functions/core/run/earlierRun.ts";
import type { ObjectStore } from "../functions/ports/objectStore.ts";
import { readArticleRun } from "../functions/stages/article.ts";
import type { OpenLetter } from "../functions/stages/deadLetters.ts";
import { openLetters } from "../functions/stages/deadLetters.ts";
import { readLedger } from "../functions/stages/ledger.ts";
import { pricesInForce } from "../functions/stages/prices.ts";
import { readLog, readManifest } from "../functions/stages/runLog.ts";
import { readResult } from "../functions/stages/runResult.ts";
import { stateOf } from "../functions/stages/runState.ts";
import { articleShown } from "./articleAnswer.ts";
import { ledgerAnswer } from "./ledgerAnswer.ts";
import type { DriveOptions } from "./options.ts";
import { addStoreOption } from "./options.ts";
import type { Answer } from "./output.ts";
import { writeAnswer } from "./output.ts";
import { DEFAULT_REGION } from "./pricesCommand.ts";
import { letterText } from "./redriveCommand.ts";
import { resultAnswer } from "./resultAnswer.ts";
import type { Session } from "./session.ts";
import { costOf, withCost } from "./settledAnswer.ts";

export function addShowCommand(program: Command, _session: Session): void {
  const command = program
    .command("show")
    .description("show one run: its state, configuration and result")
    .argument("<run>", "name of a run, as listed by `millrace runs`");
  addStoreOption(command).action(async (run: string, options: DriveOptions) => {
    const store = await openStore(options.store);
    const article = await readArticleRun(store, run);
    if (article !== null) {
      writeAnswer(articleShown(article.plan, article.result, options.store), options.json);
      return;
    }
    const manifest = await readManifest(store, run);
    const log = await readLog(store, run);
    const answer = await showAnswer(store, manifest, log.at(-1), options.store);
    const letters = await openLetters(store, run);
    writeAnswer(withLetters(answer, run, letters), options.json);
  });
}

/** The answer with the messages that were given up, where there are any. */
function withLetters(answer: Answer, run: string, letters: readonly OpenLetter[]): Answer {
  if (letters.length === 0) {
    return answer;
  }
  const lines = letters.map((letter) => `dead letter: ${letterText(letter)}`);
  const fix = `send again: millrace redrive ${run}`;
  return {
    document: { ...(answer.document as object), dead_letters: letters },
    lines: [...answer.lines, ...lines, fix],
  };
}

async function showAnswer(
  store: ObjectStore,
  manifest: Manifest,
  last: LogEntry | undefined,
  storeRoot: string,
): Promise<Answer> {
  const { run, command, config } = manifest;
  const result = await readResult(store, last);
  const answer = result === null ? { document: {}, lines: [] } : resultAnswer(result, storeRoot);
  const state = stateOf(last);
  const now = situation(last);
  const prices = await pricesInForce(store, DEFAULT_REGION);
  const ledger = ledgerAnswer(await readLedger(store, run), prices);
  const cost = await costOf(store, manifest, storeRoot);
  const { document: money, lines: moneyLines } = withCost({ document: {}, lines: [] }, cost);
  return {
    document: {
      run,
      store: storeRoot,
      ...(answer.document as object),
      state,
      ...now.document,
      ...ledger.document,
      ...(money as object),
      command,
      config,
    },
    lines: [
      `${run}  ${state}`,
      `created ${isoText(manifest.createdAtMs)} by: ${command}`,
      ...(config.earlier === undefined ? [] : [earlierText(config.earlier)]),
      ...now.lines,
      ...answer.lines,
      ...ledger.lines,
      ...moneyLines,
    ],
  };
}

/** Where an unfinished run stands, or why a failed one failed. */
function situation(last: LogEntry | undefined): { document: object; lines: readonly string[] } {
  if (last?.kind === "wave") {
    return { document: { stage: last.stage }, lines: [`open wave: ${last.stage} × ${last.tasks}`] };
  }
  if (last?.kind === "stopped") {
    const { stage, needed, evaluation } = last;
    const where = evaluation === null ? "" : `, evaluated by ${evaluation}`;
    return {
      document: { stopped: { by: last.by, stage, needed_usd: needed, evaluation_run: evaluation } },
      lines: [`stopped by its budget before ${stage}, which takes $${needed} in all${where}`],
    };
  }
  if (last?.kind === "failed") {
    const failure = last.error.explanation;
    const { what, where, found, fix } = failure;
    return {
      document: { failure },
      lines: [`failed: ${what} (${where}): found ${found}`, `fix: ${fix}`],
    };
  }
  return { document: {}, lines: [] };
}
