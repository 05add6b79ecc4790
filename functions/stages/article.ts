// A run of the article's model over one file of labelled texts: planned like other runs, and done as one stage, since a
// file that a person labelled is small. What it writes lies in the run's folder, each object created once.

import {
  type ArticleConfig,
  articleShape,
  checkArticleConfig,
} from "../core/article/articleConfig.ts";
import { type ArticleResult, articleResult } from "../core/article/articleResult.ts";
import { type ArticleTexts, articleTexts } from "../core/article/articleTexts.ts";
import {
  type ArticleEpoch,
  articleEpochs,
  type EpochScore,
} from "../core/article/articleTraining.ts";
import { assert } from "../core/assert.ts";
import { sha256 } from "../core/digest.ts";
import { exp } from "../core/elementary.ts";
import { compactTime } from "../core/isoTime.ts";
import { encodeJson, openJson, sealJson } from "../core/json.ts";
import { articleKey, artifactKey, isRunName, weightsKey } from "../core/keys.ts";
import { labelParameters } from "../core/models/labelModel.ts";
import { elementCount } from "../core/models/model.ts";
import { detectTextFormat, type TextColumns, type TextFormat } from "../core/text/textFormat.ts";
import { readTexts } from "../core/text/textReader.ts";
import type { Clock } from "../ports/clock.ts";
import type { InputSource } from "../ports/inputSource.ts";
import type { ObjectStore } from "../ports/objectStore.ts";
import type { StagePorts } from "../ports/stagePorts.ts";
import { jsonSection, type Sections, stringSections, writeContainer } from "./containers.ts";
import { quarantine as setAsideRows } from "./quarantine.ts";
import { segmentation } from "./segmentation.ts";

/** Bytes of the input that are looked at. */
const PEEK_BYTES = 256 * 1024;

export interface ArticleRequest {
  readonly uri: string;
  readonly columns: TextColumns;
  readonly config: ArticleConfig;
  /** The command line, for the record. */
  readonly command: string;
  readonly version: string;
  /** Share of labels that the generator turned round; null for a file of the user's. */
  readonly labelNoise: number | null;
}

/** A run with every choice made: `article.json` of its folder. */
export interface ArticlePlan {
  readonly version: string;
  readonly run: string;
  readonly createdAtMs: number;
  readonly command: string;
  readonly input: { readonly uri: string; readonly bytes: number; readonly etag: string };
  readonly format: TextFormat;
  readonly config: ArticleConfig;
  readonly labelNoise: number | null;
}

/** Looks at the head of the input and settles every choice. Refuses what cannot succeed before anything is written. */
export async function planArticle(
  request: ArticleRequest,
  ports: { readonly inputs: InputSource; readonly clock: Clock },
): Promise<ArticlePlan> {
  const { uri, columns, config, command, version, labelNoise } = request;
  checkArticleConfig(config);
  const input = await ports.inputs.head(uri);
  const format = detectTextFormat(await ports.inputs.peek(uri, PEEK_BYTES), uri, columns);
  const settled = { version, input, format, config, labelNoise };
  const hash = await sha256(encodeJson(settled));
  const createdAtMs = ports.clock.nowMs();
  const run = `${compactTime(createdAtMs)}-${hash.slice(0, 8)}`;
  return { ...settled, run, createdAtMs, command };
}

/** Creates the run under its name, or under the next free one. */
export async function createArticleRun(
  store: ObjectStore,
  plan: ArticlePlan,
): Promise<ArticlePlan> {
  for (let copy = 1; ; copy++) {
    const run = copy === 1 ? plan.run : `${plan.run}-${copy}`;
    const named = { ...plan, run };
    if (await store.putIfAbsent(articleKey(run), [sealJson(named)])) {
      return named;
    }
  }
}

/** The plan of a run of this kind, and its result where it has one; null for any other run. */
export async function readArticleRun(
  store: ObjectStore,
  run: string,
): Promise<{ readonly plan: ArticlePlan; readonly result: ArticleResult | null } | null> {
  const key = articleKey(run);
  const bytes = isRunName(run) ? await store.get(key) : null;
  if (bytes === null) {
    return null;
  }
  const plan = openJson<ArticlePlan>(bytes, key);
  const { result } = articleArtifacts(plan);
  const found = await store.get(result);
  return { plan, result: found === null ? null : openJson<ArticleResult>(found, result) };
}

/** Keys of what a run writes. */
export function articleArtifacts({ run, config }: ArticlePlan) {
  return {
    report: artifactKey(run, "report.html"),
    result: artifactKey(run, "result.json"),
    metrics: artifactKey(run, "metrics.jsonl"),
    predictions: artifactKey(run, "predictions.jsonl"),
    quarantine: artifactKey(run, "quarantine.jsonl"),
    weights: weightsKey(run, config.epochs),
  };
}

/** Reads, trains, evaluates and writes; the result comes last, so a run that has one is whole. */
export async function runArticle(
  plan: ArticlePlan,
  ports: Pick<StagePorts, "store" | "inputs" | "kernels" | "segmenter">,
  onEpoch: (score: EpochScore) => void,
): Promise<ArticleResult> {
  const { config, input, format, labelNoise } = plan;
  const taken = articleTexts(config, segmentation(config.segmenter, ports) ?? undefined);
  const quarantine = setAsideRows(input.uri);
  const counts = await readTexts(ports.inputs.read(input.uri, input.etag), format, {
    text: taken.add,
    reject: quarantine.add,
  });
  const keys = articleArtifacts(plan);
  // Written before anything can fail, so that it shows why there are too few texts.
  await ports.store.putIfAbsent(keys.quarantine, [quarantine.bytes()]);
  const texts = taken.texts(input.uri, counts.quarantined);
  const epochs: EpochScore[] = [];
  let last: ArticleEpoch | null = null;
  for (const epoch of articleEpochs(ports.kernels(config.precision), config, texts)) {
    const key = weightsKey(plan.run, epoch.score.epoch);
    const sections = weightSections(config, texts, epoch.weights);
    await writeContainer(ports.store, { key, kind: "label-weights", sections });
    epochs.push(epoch.score);
    onEpoch(epoch.score);
    last = epoch;
  }
  assert(last !== null, "training has an epoch");

  const metrics = jsonLines(epochs);
  const weights = await ports.store.get(keys.weights);
  assert(weights !== null, "the weights were just committed");
  const digest = { weights: await sha256(weights), metrics: await sha256(metrics) };
  const read = { ...counts, quarantineCauses: quarantine.causes() };
  const result = { ...articleResult(config, texts, last, epochs, read), labelNoise, digest };
  // Loaded here, since the plots' libraries take a third of a second that planning should not pay.
  const { renderArticlePage } = await import("../core/report/articlePage.ts");
  const page = new TextEncoder().encode(renderArticlePage(result));
  await ports.store.putIfAbsent(keys.metrics, [metrics]);
  await ports.store.putIfAbsent(keys.predictions, [jsonLines(predictions(texts, last))]);
  await ports.store.putIfAbsent(keys.report, [page]);
  await ports.store.putIfAbsent(keys.result, [sealJson(result)]);
  return result;
}

/** A section a parameter under PyTorch's name, and the tokens of the rows from 2 on. */
function weightSections(
  config: ArticleConfig,
  texts: ArticleTexts,
  weights: Float32Array,
): Sections {
  const { V, tokens } = texts.vocabulary;
  const shape = articleShape(config, V);
  const sections: Record<string, Float32Array> = {};
  let start = 0;
  for (const parameter of labelParameters(shape)) {
    const end = start + elementCount(parameter);
    sections[parameter.name] = weights.subarray(start, end);
    start = end;
  }
  return { ...jsonSection("shape", shape), ...sections, ...stringSections("tokens", tokens) };
}

/** The held-out texts by line of the file, with their labels and the model's probability of label 1. */
function predictions({ validation }: ArticleTexts, { logits }: ArticleEpoch) {
  return validation.map(({ line, label }, index) => {
    const probability = 1 / (1 + exp(-(logits[index] as number)));
    return { line, label, probability: Math.round(probability * 1e6) / 1e6 };
  });
}

function jsonLines(values: readonly unknown[]): Uint8Array {
  const text = values.map((value) => `${JSON.stringify(value)}\n`).join("");
  return new TextEncoder().encode(text);
}
