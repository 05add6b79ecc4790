// `millrace compare A B [C…]`: how later runs differ from the first, from what the store holds of them.

import type { Command } from "commander";
import { openStore } from "../functions/adapters/openStore.ts";
import { comparedMetric } from "../functions/core/comparison/comparedMetrics.ts";
import { parseQualityLimit } from "../functions/core/comparison/qualityLimit.ts";
import type {
  LimitOutcome,
  RunComparison,
  RunDifference,
  Unmeasured,
  WorseSlice,
} from "../functions/stages/comparison.ts";
import { compareRuns } from "../functions/stages/comparison.ts";
import { EXIT } from "./exitCode.ts";
import type { DriveOptions } from "./options.ts";
import { addStoreOption } from "./options.ts";
import type { Answer } from "./output.ts";
import { writeAnswer } from "./output.ts";
import type { Session } from "./session.ts";

interface CompareOptions extends DriveOptions {
  readonly commonCases?: boolean;
  readonly failIfWorse?: readonly string[];
}

export function addCompareCommand(program: Command, session: Session): void {
  const command = program
    .command("compare")
    .description("compare runs case by case; the first is what the others are held against")
    .argument("<run>", "name of a run; RUN:NAME for one of its baselines, as RUN:sequence_rules")
    .argument("<others...>", "runs to compare with it")
    .option("--common-cases", "compare the cases that all have, where they are not the same")
    .option(
      "--fail-if-worse <limit>",
      "exit with 3 if a metric is worse by more: ndcg@20:0.5%, gini@10:0.02; may be repeated",
      (limit: string, before: readonly string[] = []) => [...before, limit],
    );
  addStoreOption(command).action(
    async (run: string, others: readonly string[], options: CompareOptions) => {
      const limits = (options.failIfWorse ?? []).map((text) => ({
        text,
        limit: parseQualityLimit(text),
      }));
      const comparison = await compareRuns(await openStore(options.store), {
        names: [run, ...others],
        commonCases: options.commonCases ?? false,
        metrics: "all",
        limits,
      });
      writeAnswer(comparisonAnswer(comparison), options.json);
      const isWorse = comparison.limits.some(({ state }) => state === "fail");
      session.exitCode = isWorse ? EXIT.gate : EXIT.ok;
    },
  );
}

/** Runs are single artefacts of what chance made of a configuration, and are spoken of as such. */
function statementOf({ differences }: RunComparison): string {
  const found = differences.some(({ pHolm }) => pHolm !== null && pHolm < LEVEL)
    ? "these two artefacts differ"
    : "no difference of these two artefacts is shown";
  return `${found}; of their configurations this says nothing, since each is one seed (\`millrace evaluate\` compares several)`;
}

const LEVEL = 0.05;

function comparisonAnswer(comparison: RunComparison): Answer {
  const { runs, cases, users, leftOut } = comparison;
  const statement = statementOf(comparison);
  const lost = leftOut.some((count) => count > 0)
    ? [`left out, since not in all: ${runs.map((run, i) => `${leftOut[i]} of ${run}`).join(", ")}`]
    : [];
  return {
    document: { ...comparison, statement },
    lines: [
      `${cases} cases of ${users} users`,
      ...lost,
      "",
      "settings that differ:",
      ...settingsLines(comparison),
      ...runs.slice(1).flatMap((runB) => pairLines(comparison, runB)),
      "",
      statement,
    ],
  };
}

function settingsLines({ configuration }: RunComparison): readonly string[] {
  return configuration.length === 0
    ? ["  none"]
    : configuration.map(
        ({ field, values }) => `  ${field}: ${values.map((v) => JSON.stringify(v)).join(" → ")}`,
      );
}

function pairLines(comparison: RunComparison, runB: string): readonly string[] {
  const { worseSlices, overlap, limits, runs } = comparison;
  const mine = <T extends { runB: string }>(all: readonly T[]) =>
    all.filter((one) => one.runB === runB);
  const slices = mine(worseSlices);
  return [
    "",
    `A = ${runs[0]}`,
    `B = ${runB}`,
    ...tableLines(mine(comparison.differences)),
    ...unmeasuredLines(mine(comparison.unmeasured)),
    ...(slices.length === 0 ? ["no slice got worse"] : slices.map(sliceLine)),
    ...mine(overlap).map(
      ({ users, depth, jaccard, sameFirst, rankBiased }) =>
        `lists of ${users} users, first ${depth} items: overlap ${jaccard.toFixed(3)} (Jaccard), ${rankBiased.toFixed(3)} (rank-biased); same first item ${(100 * sameFirst).toFixed(1)} %`,
    ),
    ...mine(limits).map(limitLine),
  ];
}

/** What is only a multiple of another line here, since a case has one target, is left to --json. */
function tableLines(differences: readonly RunDifference[]): readonly string[] {
  const shown = differences.filter(
    ({ metric }) => comparedMetric(metric, "metric").multiple === null,
  );
  const width = Math.max(...shown.map(({ metric }) => metric.length), 12);
  const heads = ["A", "B", "B − A", "low", "high", "p", "p Holm"];
  return [
    `${"metric".padEnd(width + 2)} ${heads.map((head) => head.padStart(9)).join(" ")}`,
    ...shown.map((one) => differenceLine(one, width)),
    `(${differences.length - shown.length} others are multiples of these with one target a case: --json)`,
    ...(shown.some(({ better }) => better === "lower")
      ? ["(↓: less is better; – : only totals are kept, so there is no interval)"]
      : []),
  ];
}

/** One line a reason. */
function unmeasuredLines(unmeasured: readonly Unmeasured[]): readonly string[] {
  const reasons = [...new Set(unmeasured.map(({ reason }) => reason))];
  return reasons.map((reason) => {
    const names = unmeasured.filter((one) => one.reason === reason).map(({ metric }) => metric);
    return `not compared, ${reason}: ${names.join(", ")}`;
  });
}

function differenceLine(
  { metric, better, a, b, difference, low, high, p, pHolm }: RunDifference,
  width: number,
): string {
  const signed = (value: number | null) =>
    value === null ? "–" : `${value < 0 ? "" : "+"}${figure(value)}`;
  const cells = [
    ...[a, b].map(figure),
    ...[difference, low, high].map(signed),
    ...[p, pHolm].map((value) => value?.toFixed(4) ?? "–"),
  ];
  const name = `${metric}${better === "lower" ? " ↓" : ""}`;
  return `${name.padEnd(width + 2)} ${cells.map((cell) => cell.padStart(9)).join(" ")}`;
}

/** Four decimals; fewer of what is large, such as a mean rank. */
function figure(value: number): string {
  return value.toFixed(Math.abs(value) >= 100 ? 1 : 4);
}

function sliceLine({ dimension, bucket, cases, difference, low, high }: WorseSlice): string {
  return `worse: ${dimension} ${bucket} (${cases} cases): ndcg@10 ${difference.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}]`;
}

function limitLine({ limit, a, b, state }: LimitOutcome): string {
  return `${state}: --fail-if-worse ${limit}: ${figure(a)} → ${figure(b)}`;
}
