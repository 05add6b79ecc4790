// The last stage: what the run found, as a page for people, as numbers for programs, and as the result that the command
// line prints. All of it is read from what earlier stages committed.

import { assert } from "../core/assert.ts";
import { sha256 } from "../core/digest.ts";
import { openJson, sealJson } from "../core/json.ts";
import { artifactKey, metricsKey, weightsKey } from "../core/keys.ts";
import { curveLines } from "../core/report/curves.ts";
import type { ReportArtifact, ReportDigest } from "../core/report/model.ts";
import { reportJson } from "../core/report/reportJson.ts";
import type { RunResult } from "../core/run/result.ts";
import { resultOf } from "../core/run/result.ts";
import { firstRoundOf } from "../core/training/epochs.ts";
import type { Sections } from "./containers.ts";
import { jsonSection } from "./containers.ts";
import { QUARANTINE } from "./quarantine.ts";
import type { MergedMetrics } from "./reduce/metrics.ts";
import { RECOMMENDATIONS, USER_IDS, USER_VECTORS } from "./reduce/recommendations.ts";
import { reportOf } from "./reportModel.ts";
import { finalRound } from "./runState.ts";
import type { StoredRun, TaskContext } from "./taskContext.ts";

export const REPORT_PAGE = "report.html";
export const REPORT_JSON = "report.json";
export const MODEL_CARD = "model_card.md";
export const CURVES = "metrics.jsonl";
export const RESULT = "result.json";

export async function report(context: TaskContext): Promise<Sections> {
  const { manifest, ports } = context;
  const { run } = manifest;
  const { model, keys } = await reportedRun(context);
  const page = artifactKey(run, REPORT_PAGE);
  // Loaded here, since the plots' libraries take a third of a second that no other task should pay.
  const { renderReport } = await import("../core/report/page.ts");
  const numbers = artifactKey(run, REPORT_JSON);
  const encoder = new TextEncoder();
  await ports.store.putIfAbsent(page, [encoder.encode(renderReport(model))]);
  await ports.store.putIfAbsent(numbers, [encoder.encode(reportJson(model))]);
  const card = artifactKey(run, MODEL_CARD);
  const { modelCard } = await import("../core/report/modelCard.ts");
  await ports.store.putIfAbsent(card, [encoder.encode(modelCard(model))]);
  const curves = artifactKey(run, CURVES);
  await ports.store.putIfAbsent(curves, [encoder.encode(curveLines(model.training))]);
  const pages = { report: page, report_json: numbers, model_card: card, curves };
  const result: RunResult = resultOf(model, { ...pages, ...keys });
  await ports.store.putIfAbsent(artifactKey(run, RESULT), [sealJson(result)]);
  return jsonSection("result", result);
}

/** What a run found, of all that its store holds before its report, and the keys of its artefacts. */
export async function reportedRun(context: StoredRun) {
  const { manifest, ports } = context;
  const { run } = manifest;
  const { bestRound } = await finalRound(ports.store, run);
  const keys = {
    weights: weightsKey(run, firstRoundOf(manifest.config, bestRound)),
    metrics: metricsKey(run),
    recommendations: artifactKey(run, RECOMMENDATIONS),
    user_vectors: artifactKey(run, USER_VECTORS),
    user_ids: artifactKey(run, USER_IDS),
    quarantine: artifactKey(run, QUARANTINE),
  };
  const digest = await digests(context, keys);
  const metrics = openJson<MergedMetrics>(await bytesOf(context, keys.metrics), keys.metrics);
  const artifacts = await Promise.all(
    Object.entries(keys).map(
      async ([name, key]): Promise<ReportArtifact> => ({
        name,
        path: key,
        bytes: (await ports.store.size(key)) ?? 0,
      }),
    ),
  );
  const model = await reportOf(context, { metrics, digest, artifacts });
  return { model, keys };
}

async function digests(
  context: StoredRun,
  keys: Readonly<Record<keyof ReportDigest, string>>,
): Promise<ReportDigest> {
  const digestOf = async (key: string) => sha256(await bytesOf(context, key));
  return {
    weights: await digestOf(keys.weights),
    metrics: await digestOf(keys.metrics),
    recommendations: await digestOf(keys.recommendations),
  };
}

async function bytesOf({ ports }: StoredRun, key: string): Promise<Uint8Array> {
  const bytes = await ports.store.get(key);
  assert(bytes !== null, `${key} was committed by an earlier stage`);
  return bytes;
}
