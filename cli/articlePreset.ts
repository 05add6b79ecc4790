// `millrace run --preset article [FILE]`: the model of the source article over a file of labelled texts, or over a
// generated one. Which flags of `run` it takes, and what it prints; the work is functions/stages/article.ts.

import type { Command } from "commander";
import { Option } from "commander";
import { writeGeneratedTexts } from "../functions/adapters/generatedTexts.ts";
import { inputSources } from "../functions/adapters/inputSources.ts";
import { jieba } from "../functions/adapters/jieba.ts";
import { localPorts } from "../functions/adapters/localPorts.ts";
import { systemClock } from "../functions/adapters/systemClock.ts";
import { ARTICLE_CONFIG, type ArticleConfig } from "../functions/core/article/articleConfig.ts";
import type { EpochScore } from "../functions/core/article/articleTraining.ts";
import { ConfigurationError } from "../functions/core/errors.ts";
import { LABEL_NOISE } from "../functions/core/generator/texts.ts";
import { POOLINGS, type Pooling } from "../functions/core/models/pooling.ts";
import { VERSION } from "../functions/core/version.ts";
import type { StagePorts } from "../functions/ports/stagePorts.ts";
import {
  type ArticlePlan,
  createArticleRun,
  planArticle,
  runArticle,
} from "../functions/stages/article.ts";
import { articleAnswer } from "./articleAnswer.ts";
import { commandLine } from "./commandLine.ts";
import { EXIT } from "./exitCode.ts";
import type { DriveOptions, RequestOptions } from "./options.ts";
import { writeAnswer, writeNote } from "./output.ts";

/** Flags of `run` that only this preset has. */
export interface ArticleOptions {
  readonly text?: string;
  readonly label?: string;
  readonly pooling: Pooling;
  readonly segmenter?: "jieba";
}

/** Texts of the generated set: enough for narrow intervals, and still a matter of seconds. */
const GENERATED_TEXTS = 4000;

/** Flags of `run` that the preset takes, by commander's names of their values; a given one replaces its default. */
const OVERRIDES = {
  model: "model",
  layers: "layers",
  hidden: "hidden",
  pooling: "pooling",
  dropout: "dropout",
  recurrentDropout: "recurrentDropout",
  learningRate: "learningRate",
  batch: "batch",
  rounds: "epochs",
  length: "lengthMax",
  seed: "seed",
  precision: "precision",
} as const satisfies Partial<
  Record<keyof RequestOptions | keyof ArticleOptions, keyof ArticleConfig>
>;

/** What else may be given: where things lie and how the run is driven. */
const ALLOWED = [
  ...["preset", "text", "label", "segmenter"],
  ...["store", "endpoint", "json", "workers", "taskTimeout"],
];
const ONLY_PRESET = ["text", "label", "pooling", "segmenter"];

export function addArticleOptions(command: Command): Command {
  return command
    .option("--text <column>", "column of the texts, for --preset article")
    .option("--label <column>", "column of the labels, for --preset article")
    .addOption(
      new Option("--pooling <kind>", "from states to one vector, for --preset article")
        .choices(POOLINGS)
        .default(ARTICLE_CONFIG.pooling),
    )
    .addOption(
      new Option(
        "--segmenter <name>",
        "what tells Chinese words, for --preset article (default: characters and pairs)",
      ).choices(["jieba"]),
    );
}

/** Refuses flags that have no effect on runs over logs. */
export function checkNoArticleOptions(command: Command): void {
  const given = givenOptions(command).find(({ key }) => ONLY_PRESET.includes(key));
  if (given !== undefined) {
    throw noEffect(given.flag, "with --preset article", "without it");
  }
}

export async function runArticlePreset(
  files: readonly string[],
  options: DriveOptions & RequestOptions & ArticleOptions,
  command: Command,
): Promise<number> {
  const config = configFrom(options, command);
  if (files.length > 1) {
    throw new ConfigurationError({
      code: "usage",
      what: "the command line is not understood",
      where: "arguments",
      expected: "one file of texts, or none for the generated one",
      found: `${files.length} files`,
      fix: "put the texts into one file: millrace run --preset article FILE",
    });
  }
  const [given] = files;
  const uri = given ?? (await generated(options.store, config.seed));
  const columns = {
    ...(options.text === undefined ? {} : { text: options.text }),
    ...(options.label === undefined ? {} : { label: options.label }),
  };
  const labelNoise = given === undefined ? LABEL_NOISE : null;
  const asked = { uri, columns, config, command: commandLine(), version: VERSION, labelNoise };
  const planned = await planArticle(asked, { inputs: inputSources(), clock: systemClock });
  const ports = await localPorts(options.store, { send: () => Promise.resolve() });
  const plan = await createArticleRun(ports.store, planned);
  return await driveArticle(plan, ports, options);
}

/** Does a planned run, whatever of it was done before, and prints the result. */
export async function driveArticle(
  plan: ArticlePlan,
  ports: StagePorts,
  { store, json }: DriveOptions,
): Promise<number> {
  writeNote(`run ${plan.run}`);
  const tell = (score: EpochScore) => writeNote(epochLine(score, plan.config));
  const result = await runArticle(plan, ports, tell);
  writeAnswer(articleAnswer(plan, result, store), json);
  return EXIT.ok;
}

async function generated(store: string, seed: number): Promise<string> {
  const path = await writeGeneratedTexts(store, { seed, texts: GENERATED_TEXTS });
  writeNote(`generated ${path}`);
  return path;
}

/** The preset with what the command line replaces; refuses flags that the preset has no use for. */
function configFrom(options: RequestOptions & ArticleOptions, command: Command): ArticleConfig {
  const replaced: Record<string, unknown> = {};
  for (const { key, flag } of givenOptions(command)) {
    const name = OVERRIDES[key as keyof typeof OVERRIDES];
    if (name !== undefined) {
      replaced[name] = options[key as keyof typeof OVERRIDES];
    } else if (!ALLOWED.includes(key)) {
      throw noEffect(flag, "without --preset article", "with --preset article");
    }
  }
  const segmenter = options.segmenter === undefined ? {} : { segmenter: jieba().name };
  return { ...ARTICLE_CONFIG, ...replaced, ...segmenter };
}

/** Options that stand on the command line. */
function givenOptions(command: Command): { key: string; flag: string }[] {
  return command.options
    .map((option) => ({ key: option.attributeName(), flag: option.long ?? option.flags }))
    .filter(({ key }) => command.getOptionValueSource(key) === "cli");
}

function noEffect(flag: string, expected: string, found: string): ConfigurationError {
  return new ConfigurationError({
    code: "option-without-effect",
    what: "an option would have no effect",
    where: flag,
    expected: `${flag} ${expected}`,
    found: `${flag} ${found}`,
    fix: `leave out ${flag}; see \`millrace run --help\` and the README`,
  });
}

function epochLine({ epoch, training, validation }: EpochScore, { epochs }: ArticleConfig): string {
  const side = ({ loss, accuracy }: EpochScore["training"]) =>
    `loss ${loss.toFixed(4)}, accuracy ${accuracy.toFixed(4)}`;
  const number = String(epoch).padStart(String(epochs).length);
  return `  epoch ${number}  training ${side(training)}  validation ${side(validation)}`;
}
