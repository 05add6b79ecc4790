import { describe, expect, test } from "vitest";
import type { Report, ReportTraining } from "../../../../functions/core/report/model.ts";
import { training, trainingNotes } from "../../../../functions/core/report/sections/training.ts";
import { demoReport, unmeasuredReport } from "../../../support/demoReport.ts";
import { sectionText } from "./sectionText.ts";

function withTraining(changes: Partial<ReportTraining>): Report {
  return { ...demoReport(), training: { ...demoReport().training, ...changes } };
}

const textOf = (report: Report) => sectionText(training, report);
const noted = (report: Report) => trainingNotes(report).map(({ text }) => String(text));

describe("the training", () => {
  test("tells why it ended and what it kept", () => {
    expect(textOf(demoReport())).toContain(
      "Training stopped by itself when validation no longer improved. The result is the weights that came into round 10, the best of 14 scored rounds.",
    );
    expect(textOf(withTraining({ stoppedBy: "rounds" }))).toContain(
      "used all the rounds it was given",
    );
  });

  test("lists the rounds, the best and the one that only scored among them", () => {
    const text = textOf(demoReport());
    expect(text).toContain("10 (best) 4.4385");
    expect(text).toContain("13 scored only");
    expect(textOf(unmeasuredReport())).toContain("0 6.3000 –");
  });

  test("has what the shards sent, where it is recorded", () => {
    const { rounds } = demoReport().training;
    expect(textOf(demoReport())).not.toContain("Sent by shards");
    const sent = rounds.map((round) => ({ ...round, sentBytes: round.round === 0 ? 548_500 : 0 }));
    const text = textOf(withTraining({ rounds: sent }));
    expect(text).toContain("Sent by shards");
    expect(text).toMatch(/ 549 kB 1 /);
  });

  test("thins a long list and says so", () => {
    const [round] = demoReport().training.rounds;
    const rounds = Array.from({ length: 500 }, (_, index) => ({
      trainLoss: 1,
      validation: round?.validation ?? {},
      round: index,
    }));
    const text = textOf(withTraining({ rounds, bestRound: 250 }));
    expect(text).toMatch(/Round by round ; 4\d of 500, all in report\.json/);
    expect(text).toContain("250 (best)");
  });

  test("says what the model reads beside the item, where it does", () => {
    const report = demoReport();
    expect(textOf(report)).not.toContain("Inputs");
    const fields = [
      { name: "type", values: 4, edges: null },
      { name: "price:buckets=2", values: 2, edges: [9.5] },
    ];
    const withInputs = (combine: "sum" | "concat") =>
      textOf({ ...report, model: { ...report.model, inputs: { combine, size: 16, fields } } });
    expect(withInputs("sum")).toContain(
      "Inputs item, type (4 values), price:buckets=2 (2 values); embeddings added up",
    );
    expect(withInputs("concat")).toContain("side by side, 16 columns an input");
  });

  test("names a loss that is not over all items, and holds it against no blind guess", () => {
    const report = demoReport();
    expect(textOf(report)).toContain("Mean cross-entropy in nats");
    const sampled = {
      loss: "bpr-max",
      negatives: 64,
      negativePower: 0.5,
      penalty: 1,
      labelSmoothing: 0,
    };
    const objective = sampled as NonNullable<Report["model"]["objective"]>;
    const dropout = { embedding: 0, output: 0.2, recurrent: 0.1, isInputHeld: false };
    const model = { ...report.model, objective, dropout, output: "own" } as const;
    const text = textOf({ ...report, model });
    expect(text).toContain("Loss BPR-max over the target and 64 items drawn for each minibatch");
    expect(text).toContain("scores by a table of their own");
    expect(text).toContain("Dropout 0.2 of outputs, 0.1 of states");
    expect(text).not.toMatch(/cross-entropy|blind guess/);
  });

  test("sets further heads beside the constants that they must beat", () => {
    const head = { kind: "binary", weight: 0.5, trainLosses: [0.7, 0.5] } as const;
    const heads = [
      { ...head, name: "next-is=buy", testLoss: 0.41, constantTestLoss: 0.4 },
      { ...head, name: "next-is=cart", testLoss: 0.3, constantTestLoss: 0.4 },
    ];
    const text = textOf({ ...demoReport(), heads });
    expect(text).toContain("next-is=buy 0.5 0.5000 0.4100 0.4000 no");
    expect(text).toContain("next-is=cart 0.5 0.5000 0.3000 0.4000 yes");
    expect(textOf(demoReport())).not.toContain("Further heads");
  });

  test("has a word for no training at all", () => {
    expect(textOf(withTraining({ rounds: [] }))).toContain("No round was run");
  });
});

describe("notes on the training", () => {
  test("are none where it went as it should", () => {
    expect(noted(demoReport())).toEqual([]);
    expect(noted(withTraining({ stoppedBy: "rounds" }))).toEqual([]);
  });

  test("say that it was cut short", () => {
    const cutShort = withTraining({ stoppedBy: "rounds", bestRound: 13 });
    expect(noted(cutShort)).toEqual([expect.stringContaining("still improving")]);
  });

  test("say that nothing was learned", () => {
    expect(noted(withTraining({ bestRound: 0 }))).toEqual([
      expect.stringContaining("No round improved"),
    ]);
  });

  test("say that nothing could be validated", () => {
    expect(noted(unmeasuredReport())).toEqual([expect.stringContaining("no validation case")]);
  });
});
