// `millrace rates`: shows the rates that quotes use, fits them on completed runs, and takes some into use.

import { cpus } from "node:os";
import type { Command } from "commander";
import { openStore } from "../functions/adapters/openStore.ts";
import { systemClock } from "../functions/adapters/systemClock.ts";
import { fitRates } from "../functions/core/cost/fitRates.ts";
import type { Rates } from "../functions/core/cost/rates.ts";
import { decodeRates } from "../functions/core/cost/ratesSchema.ts";
import type { Units } from "../functions/core/cost/workUnits.ts";
import { isoText } from "../functions/core/isoTime.ts";
import { ratesInForce, useRates } from "../functions/stages/rates.ts";
import { measuredRun } from "../functions/stages/runSizes.ts";
import type { DriveOptions } from "./options.ts";
import { addStoreOption } from "./options.ts";
import { type Answer, writeAnswer } from "./output.ts";
import type { Session } from "./session.ts";
import { readTextFile } from "./textFile.ts";

export function addRatesCommand(program: Command, _session: Session): void {
  const command = program
    .command("rates")
    .description("show the rates that quotes use; fit them on completed runs");
  addStoreOption(command).action(async (options: DriveOptions) => {
    const store = await openStore(options.store);
    writeAnswer(shown(await ratesInForce(store)), options.json);
  });
  addStoreOption(
    command
      .command("fit")
      .description("fit rates on completed runs of the store and take them into use")
      .argument("<runs...>", "names of runs, as listed by `millrace runs`"),
  ).action(async (runs: readonly string[], _options: DriveOptions, self: Command) => {
    const options = self.optsWithGlobals<DriveOptions>();
    const store = await openStore(options.store);
    const measured = await Promise.all(runs.map((run) => measuredRun(store, run)));
    const fitted = isoText(systemClock.nowMs()).slice(0, 10);
    const rates = fitRates(measured, { fitted, machine: machineText() });
    const number = await useRates(store, rates);
    const { document, lines } = shown(rates);
    const answer = {
      document: { number, ...(document as object) },
      lines: [`rates ${number} are in force`, ...lines],
    };
    writeAnswer(answer, options.json);
  });
  addStoreOption(
    command
      .command("use")
      .description("take rates into use; earlier ones stay in the store")
      .argument("<file>", "rates as JSON"),
  ).action(async (file: string, _options: DriveOptions, self: Command) => {
    const options = self.optsWithGlobals<DriveOptions>();
    const told = { what: "the file of rates", expected: "a file with rates as JSON" };
    const rates = decodeRates(await readTextFile(file, told), file);
    const number = await useRates(await openStore(options.store), rates);
    const document = { number, fitted: rates.fitted, machine: rates.machine };
    const lines = [`rates ${number} are in force`];
    writeAnswer({ document, lines }, options.json);
  });
}

/** What the rates are of: processors and runtime. */
function machineText(): string {
  const all = cpus();
  return `${all[0]?.model.trim() ?? "unknown processor"}, ${all.length} processors, Node ${process.versions.node}`;
}

function shown(rates: Rates): Answer {
  const { fitted, machine, runs, sizes, stop } = rates;
  return {
    document: rates,
    lines: [
      `rates fitted on ${fitted} on ${machine}`,
      ...runs.map(
        ({ run, events, items, model, shards, rounds }) =>
          `  ${run}: ${model}, ${events} events, ${items} items, ${shards} shards, ${rounds} waves of training`,
      ),
      `training ended by patience after ${stop.low} to ${stop.high} waves, half of the runs by ${stop.likely}`,
      ...sizes.flatMap(({ architecture, memoryMb, groups, initMs }) => [
        `${architecture}, ${memoryMb} MB: an environment starts in ${initMs.low} to ${initMs.high} ms`,
        ...Object.entries(groups).map(
          ([group, { cpuMs, spread }]) =>
            `  ${group.padEnd(18)} ${ratesText(cpuMs)} (× ${spread.low.toFixed(2)} to ${spread.high.toFixed(2)})`,
        ),
      ]),
    ],
  };
}

function ratesText(rates: Units): string {
  const used = Object.entries(rates).filter(([, rate]) => rate > 0);
  return used.map(([unit, rate]) => `${rate.toPrecision(3)} ms × ${unit}`).join(" + ");
}
