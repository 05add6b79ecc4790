// `millrace prices`: shows the price list in force, checks one, and takes one into use.

import type { Command } from "commander";
import { openStore } from "../functions/adapters/openStore.ts";
import type { PriceList } from "../functions/core/cost/priceList.ts";
import { decodePriceList } from "../functions/core/cost/priceSchema.ts";
import { pricesInForce, usePrices } from "../functions/stages/prices.ts";
import type { DriveOptions } from "./options.ts";
import { addStoreOption } from "./options.ts";
import { type Answer, writeAnswer } from "./output.ts";
import type { Session } from "./session.ts";
import { noteStaleness } from "./stalePrices.ts";
import { readTextFile } from "./textFile.ts";

/** Where a deployment is priced unless another region is named. */
export const DEFAULT_REGION = "us-east-1";

interface PricesOptions extends DriveOptions {
  readonly region: string;
}

// Options that the command shares with its subcommands are parsed by the command, wherever they stand: hence
// optsWithGlobals.
export function addPricesCommand(program: Command, _session: Session): void {
  const command = program
    .command("prices")
    .description("show the prices that quotes and bills use; check or replace them");
  addStoreOption(command)
    .option("--region <name>", "region of the provider", DEFAULT_REGION)
    .action(async (options: PricesOptions) => {
      const store = await openStore(options.store);
      const list = await pricesInForce(store, options.region);
      noteStaleness(list);
      writeAnswer(shown(list), options.json);
    });
  addStoreOption(
    command
      .command("check")
      .description("say whether a file can be used as a price list")
      .argument("<file>", "price list as JSON"),
  ).action(async (file: string, _options: DriveOptions, self: Command) => {
    const { json } = self.optsWithGlobals<DriveOptions>();
    const list = await priceFile(file);
    noteStaleness(list);
    const { region, collected, prices } = list;
    const line = `${file}: ${prices.length} prices of ${region}, collected ${collected}`;
    const document = { file, region, collected, prices: prices.length };
    writeAnswer({ document, lines: [line] }, json);
  });
  addStoreOption(
    command
      .command("use")
      .description("take a price list into use; earlier ones stay in the store")
      .argument("<file>", "price list as JSON"),
  ).action(async (file: string, _options: DriveOptions, self: Command) => {
    const options = self.optsWithGlobals<DriveOptions>();
    const list = await priceFile(file);
    noteStaleness(list);
    const store = await openStore(options.store);
    const number = await usePrices(store, list);
    const line = `price list ${number} is in force in ${list.region}`;
    const document = { number, region: list.region, collected: list.collected };
    writeAnswer({ document, lines: [line] }, options.json);
  });
}

function shown(list: PriceList): Answer {
  const { region, collected, prices } = list;
  const width = Math.max(...prices.map(({ id }) => id.length));
  return {
    document: list,
    lines: [
      `prices of ${region} in USD, collected ${collected}`,
      ...prices.map(({ id, usd, unit, confidence, tier }) => {
        const extra = [tier, confidence === "high" ? undefined : `confidence ${confidence}`];
        const notes = extra.filter((note) => note !== undefined);
        return `  ${id.padEnd(width)}  ${usd.padStart(14)}  per ${unit}${notes.length > 0 ? ` (${notes.join("; ")})` : ""}`;
      }),
      "sources and dates of every figure: millrace prices --json",
    ],
  };
}

async function priceFile(file: string): Promise<PriceList> {
  const text = await readTextFile(file, {
    what: "the price list",
    expected: "a file with a price list as JSON",
  });
  return decodePriceList(text, file);
}
