// `millrace plan FILE…`: what a run would do, from the heads of the files alone. Writes nothing.

import type { Command } from "commander";
import { inputPaths } from "../functions/adapters/inputPaths.ts";
import { inputSources } from "../functions/adapters/inputSources.ts";
import { localPorts } from "../functions/adapters/localPorts.ts";
import { systemClock } from "../functions/adapters/systemClock.ts";
import { zoneNamed } from "../functions/adapters/timeZones.ts";
import { hasCleanWave } from "../functions/core/cleaning/cleaning.ts";
import { cleaningPhrases } from "../functions/core/cleaning/cleaningPhrases.ts";
import type { QuoteRecord } from "../functions/core/cost/quoteRecord.ts";
import { durationText } from "../functions/core/duration.ts";
import type { Input, Manifest } from "../functions/core/messages.ts";
import { inputParts, rangeCount } from "../functions/core/ranges.ts";
import { earlierText } from "../functions/core/run/earlierRun.ts";
import { inputsText } from "../functions/core/run/inputsConfig.ts";
import type { SessionRule } from "../functions/core/sessions/sessions.ts";
import { splitText } from "../functions/core/splits/splitText.ts";
import { roundsPerEpoch } from "../functions/core/training/epochs.ts";
import { VERSION } from "../functions/core/version.ts";
import { decodedBytes, planRun } from "../functions/stages/plan.ts";
import { quoteWithTerms } from "../functions/stages/quote.ts";
import { addBudgetOptions, type BudgetOptions } from "./budgetOption.ts";
import { parseColumns } from "./columnsOption.ts";
import { commandLine } from "./commandLine.ts";
import { earlierFromOptions } from "./earlierOptions.ts";
import { type ForeseenBudget, foreseenBudget, foreseenLines } from "./foreseenAnswer.ts";
import type { DriveOptions, RequestOptions } from "./options.ts";
import { addDriveOptions, addRequestOptions, requestFromOptions } from "./options.ts";
import type { Answer } from "./output.ts";
import { writeAnswer } from "./output.ts";
import { costSummary, localPlace, quoteLines } from "./quoteAnswer.ts";
import type { Session } from "./session.ts";
import { addSourceOptions, sourceFromOptions } from "./sourceOptions.ts";
import { noteStaleness } from "./stalePrices.ts";

export function addPlanCommand(program: Command, _session: Session): void {
  const command = program
    .command("plan")
    .description("say what a run would do, and do nothing")
    .argument("<files...>", "CSV, TSV, JSON lines or Parquet, folders, patterns, or - for stdin");
  addBudgetOptions(command, "say whether so many dollars are likely to be enough for the run");
  addSourceOptions(addRequestOptions(addDriveOptions(command))).action(
    async (files: readonly string[], options: DriveOptions & RequestOptions & BudgetOptions) => {
      const manifest = await planRun(
        {
          uris: await inputPaths(files, { storeRoot: options.store, stdin: null }),
          columns: parseColumns(options.columns),
          source: await sourceFromOptions(options),
          zoneOf: zoneNamed,
          run: requestFromOptions(options),
          command: commandLine(),
          version: VERSION,
          generator: null,
          earlier: await earlierFromOptions(options, options.store),
        },
        { inputs: inputSources(), clock: systemClock },
      );
      const ports = await localPorts(options.store, { send: async () => {} });
      const quoted = await quoteWithTerms(manifest, ports, localPlace(options.workers));
      if (quoted !== null) {
        noteStaleness({ collected: quoted.record.prices_collected });
      }
      const budget = await foreseenBudget(ports.store, quoted, options);
      writeAnswer(planAnswer(manifest, quoted?.record ?? null, budget), options.json);
    },
  );
}

function planAnswer(
  manifest: Manifest,
  quote: QuoteRecord | null,
  budget: ForeseenBudget | null,
): Answer {
  const { inputs, config } = manifest;
  const { shards } = config;
  const merges = roundsPerEpoch(config);
  const waves: readonly PlannedWave[] = [
    { stage: "preprocess", tasks: inputParts(inputs).length },
    ...(hasCleanWave(config.cleaning) ? [{ stage: "clean", tasks: shards }] : []),
    { stage: "gather", tasks: shards },
    {
      ...{ stage: "train", tasks: shards, rounds: config.rounds },
      ...(merges === 1 ? {} : { mergesPerEpoch: merges }),
    },
    { stage: "evaluate", tasks: shards },
    { stage: "recommend", tasks: shards },
    { stage: "report", tasks: 1 },
  ];
  const files = inputs.map(({ uri, bytes, format, rangeBytes, isStream }) => ({
    file: uri,
    bytes,
    ...(format.source === undefined
      ? {}
      : { form: format.source.form, preset: format.source.preset.name }),
    ranges: rangeBytes === undefined ? 1 : rangeCount(bytes, rangeBytes),
    ...(isStream === true && { stream: true }),
    delimiter: format.source?.delimiter ?? delimiterText(format.delimiter),
    header: format.hasHeader,
    columns: columnsOf(format),
  }));
  return {
    document: {
      ...{ inputs: files, config, decodedBytes: decodedBytes(inputs), waves },
      cost: costSummary(quote, null, budget?.budget_usd),
      quote,
      ...(budget === null ? {} : { budget }),
    },
    lines: [
      ...files.map(fileText),
      `split ${splitText(config.split)}, cases ${config.cases}, seen items ${config.keepSeen ? "kept" : "removed"}, seed ${config.seed}`,
      ...(config.sessions === undefined ? [] : [`sessions: ${sessionsText(config.sessions)}`]),
      ...(config.pseudonymise === undefined
        ? []
        : [`pseudonyms instead of ids: ${config.pseudonymise.roles.join(", ")}`]),
      ...cleaningPhrases(config.cleaning).map((phrase) => `cleaning: ${phrase}`),
      modelText(config),
      ...(config.earlier === undefined ? [] : [earlierText(config.earlier)]),
      ...(config.model.inputs === undefined ? [] : [`reads ${inputsText(config.model.inputs)}`]),
      ...waves.map(({ stage, tasks, rounds }) => {
        const each = merges === 1 ? "" : ` of ${merges} merges`;
        const many = stage === "train" ? ` × ${rounds ?? "3 to 20"} rounds at most${each}` : "";
        return `${stage} × ${tasks}${many}`;
      }),
      ...quoteLines(quote),
      ...foreseenLines(budget),
    ],
  };
}

interface PlannedWave {
  readonly stage: string;
  readonly tasks: number;
  readonly rounds?: number | null;
  readonly mergesPerEpoch?: number;
}

interface PlannedFile {
  readonly file: string;
  readonly bytes: number;
  readonly form?: string;
  readonly preset?: string;
  readonly ranges: number;
  readonly stream?: boolean;
  readonly delimiter: string;
  readonly header: boolean;
  readonly columns: Readonly<Record<string, string>>;
}

function fileText(planned: PlannedFile): string {
  const { file, bytes, form, preset, ranges, stream, delimiter, header, columns } = planned;
  const shape =
    delimiter === ""
      ? (form ?? "")
      : `delimiter ${JSON.stringify(delimiter)}, ${header ? "with" : "without"} header`;
  const by = preset === undefined || preset === "columns" ? "" : `, by the preset ${preset}`;
  const roles = Object.entries(columns).map(([role, column]) => `${role} = ${column}`);
  return `${file}: ${bytes} bytes, ${rangeText(ranges, stream)}, ${shape}${by}; ${roles.join(", ")}`;
}

function delimiterText(delimiter: number): string {
  const bytes = delimiter > 0xff ? [delimiter & 0xff, delimiter >> 8] : [delimiter];
  return String.fromCharCode(...bytes);
}

function rangeText(ranges: number, isStream = false): string {
  if (isStream) {
    return "read as one stream";
  }
  return ranges === 1 ? "one range" : `${ranges} ranges`;
}

function columnsOf({ columns, columnNames }: Input["format"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(columns)
      .filter((pair): pair is [string, number] => pair[1] !== null)
      .map(([role, index]) => [role, columnNames[index] ?? String(index)]),
  );
}

function modelText({ model }: Manifest["config"]): string {
  const { kind, hidden, vae, batch, learningRate, lengthMax } = model;
  const latent = vae === undefined ? "" : `, latent ${vae.latent}`;
  const read = kind === "vae" ? "whole histories" : `windows of ${lengthMax}`;
  return `model ${kind}: hidden ${hidden}${latent}, batch ${batch ?? "by size of the data"}, learning rate ${learningRate}, ${read}`;
}

function sessionsText(rule: SessionRule): string {
  return rule.kind === "gap"
    ? `a pause of ${durationText(rule.gapMs)} begins one`
    : `column ${rule.name}`;
}
