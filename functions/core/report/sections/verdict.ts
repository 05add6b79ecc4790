// The verdict: whether the model is any good, in one sentence with intervals, a few key numbers and one picture. It
// says plainly when a baseline wins, when intervals overlap and when nothing was measured.

import { nameWithin } from "../baselineTexts.ts";
import {
  type Comparison,
  compareWithBaselines,
  type Outcome,
  outcomeOf,
  pairOf,
} from "../comparison.ts";
import {
  baselinesOf,
  bestOf,
  type Contender,
  ceilingOf,
  drawnOf,
  HEADLINE,
  metricOf,
  modelOf,
} from "../contenders.ts";
import {
  changeText,
  countOf,
  countText,
  intervalMarkup,
  metricName,
  metricText,
  shareText,
} from "../format.ts";
import { signedText } from "../gates.ts";
import { html, type Markup, type Piece } from "../html.ts";
import type { Report } from "../model.ts";
import { figure } from "../plots/drawing.ts";
import { forestPlot, HOW_TO_READ_FOREST } from "../plots/forest.ts";
import { gateStrip } from "./gates.ts";
import { type Note, noteList, type Section } from "./section.ts";
import { cutShortNotes } from "./training.ts";

export const verdict: Section = { id: "verdict", title: "Verdict", body };

const PLAIN_METRIC = "hit_rate@10";
const PLAIN_CUTOFF = 10;

/** Below this many test cases an interval of a hit rate is wider than about ±4 points. */
const FEW_CASES = 500;

const BADGES: Readonly<Record<Outcome, string>> = {
  better: "Better than every baseline",
  undecided: "Not clearly better than the baselines",
  worse: "A baseline is better",
};

function body(report: Report): Markup {
  const comparison = compareWithBaselines(report);
  if (comparison === null && report.split.testCases > 0) {
    return verdictBox("unmeasured", "Not compared", [
      "The run has no baseline, and a figure alone does not say whether a model is any good: run it again with baselines.",
    ]);
  }
  if (comparison === null) {
    return verdictBox("unmeasured", "Not measured", [
      "The split left no test case: no user has both enough history and something to predict after it.",
    ]);
  }
  const { outcome } = comparison;
  return html`
${verdictBox(outcome, BADGES[outcome], [
  `${verdictSentence(comparison)}${othersSentence(report, comparison)}`,
  plainSentence(report),
])}
${gateStrip(report)}
${noteList(verdictNotes(report, comparison))}
<div class="columns">${keyNumbers(report, comparison)}${headlineFigure(report)}</div>`;
}

function verdictBox(kind: string, badge: string, sentences: readonly string[]): Markup {
  return html`
<div class="verdict ${kind}">
  <span class="badge">${badge}</span>
  ${sentences.map((sentence) => html`<p>${sentence}</p>`)}
</div>`;
}

/** The verdict in one sentence. */
export function verdictSentence(comparison: Comparison): string {
  const { outcome, metric, model, rival } = comparison;
  const name = metricName(metric);
  const rivalName = nameWithin(rival.name);
  const ofModel = metricText(metric, metricOf(model, metric).value);
  const ofRival = metricText(metric, metricOf(rival, metric).value);
  const margin = marginPhrase(comparison);
  const sentences: Readonly<Record<Outcome, string>> = {
    better: `The model ranks what comes next better than every baseline: its ${name} is ${ofModel}, ${margin} above the best baseline, ${rivalName}, which reaches ${ofRival}.`,
    undecided: `This test cannot tell the model from the baseline “${rivalName}”: the ${name} of the model is ${ofModel}, that of the baseline ${ofRival}; the difference on the same cases is ${margin}, an interval that includes 0.`,
    worse: `The baseline “${rivalName}”, which needs no training, ranks what comes next better than the model: its ${name} is ${ofRival}, that of the model ${ofModel}, a difference of ${margin}.`,
  };
  return sentences[outcome];
}

/** Which other baselines beat the model, where one does. */
function othersSentence(report: Report, { outcome, rival }: Comparison): string {
  const baselines = baselinesOf(report);
  const winning = baselines.filter((baseline) => {
    const pair = pairOf(report, baseline);
    return baseline.id !== rival.id && pair !== null && outcomeOf(pair) === "worse";
  });
  if (outcome !== "worse" || winning.length === 0) {
    return "";
  }
  const names = winning.map(({ name }) => `“${nameWithin(name)}”`).join(", ");
  return ` Of the ${baselines.length} baselines ${winning.length === 1 ? "one more is" : `${winning.length} more are`} better than the model too: ${names}.`;
}

/** The difference with its interval: `+0.0212 (95 % interval +0.0180 to +0.0244)`. */
function marginPhrase({ difference: { difference, low, high } }: Comparison): string {
  return `${signedText(difference)} (95\u00a0% interval ${signedText(low)} to ${signedText(high)})`;
}

/** What the hit rate means to somebody who has never met one. */
function plainSentence(report: Report): string {
  const hitRate = (contender: Contender) =>
    metricText(PLAIN_METRIC, metricOf(contender, PLAIN_METRIC).value);
  const { candidates } = report.data;
  const rival = bestOf(baselinesOf(report), PLAIN_METRIC);
  return `In ${hitRate(modelOf(report))} of the test cases the item that came next is among the ten that the model recommends, out of ${countOf(candidates, "item")}. The best baseline manages ${hitRate(rival)} (${nameWithin(rival.name)}), a blind guess about ${blindGuess(candidates)}.`;
}

function blindGuess(candidates: number): string {
  return metricText(PLAIN_METRIC, Math.min(PLAIN_CUTOFF / Math.max(candidates, 1), 1));
}

/** What keeps the verdict from being taken at face value. */
export function verdictNotes(report: Report, { outcome }: Comparison): readonly Note[] {
  const { testCases } = report.split;
  const plain = compareWithBaselines(report, PLAIN_METRIC);
  const fewCases: Note = {
    care: true,
    text: `Only ${countOf(testCases, "test case")}: the intervals are wide, and a difference must be large to be seen.`,
  };
  return [
    ...(testCases < FEW_CASES ? [fewCases] : []),
    ...(plain === null || plain.outcome === outcome ? [] : [disagreementNote(plain)]),
    ...(outcome === "better" ? [] : cutShortNotes(report)),
  ];
}

function disagreementNote({ outcome, metric, model, rival }: Comparison): Note {
  const ofModel = metricText(metric, metricOf(model, metric).value);
  const ofRival = metricText(metric, metricOf(rival, metric).value);
  const rivalName = nameWithin(rival.name);
  const phrases: Readonly<Record<Outcome, string>> = {
    better: "the model is better than every baseline",
    undecided: `the model cannot be told from “${rivalName}”`,
    worse: `the baseline “${rivalName}” is better`,
  };
  return {
    care: true,
    text: `${metricName(metric)} does not say the same. By it, ${phrases[outcome]}: ${ofModel} for the model, ${ofRival} for ${rivalName}.`,
  };
}

function keyNumbers(report: Report, { model }: Comparison): Markup {
  const ceiling = ceilingOf(report);
  const { testCases } = report.split;
  const rival = bestOf(baselinesOf(report), HEADLINE);
  const base = metricOf(rival, HEADLINE).value;
  const pair = pairOf(report, rival);
  return html`
<div>
<dl class="tiles">
  ${metricTile(model, PLAIN_METRIC, `blind guess ${blindGuess(report.data.candidates)}`)}
  ${metricTile(model, HEADLINE, null)}
  ${metricTile(model, "mrr@20", null)}
  ${tile(
    "Against best baseline",
    base > 0 ? changeText(metricOf(model, HEADLINE).value, base) : "–",
    html`${metricName(HEADLINE)} ${pair === null ? "" : html`${signedText(pair.low)} to ${signedText(pair.high)}<br>`}over ${metricText(HEADLINE, base)} (${nameWithin(rival.name)})`,
  )}
  ${ceiling === null ? null : ceilingTile(model, ceiling)}
  ${tile("Test cases", countText(testCases), `each ranking ${countOf(report.data.candidates, "item")}`)}
</dl>
<p class="small soft">Ranges are 95\u00a0% intervals.</p>
</div>`;
}

function metricTile(model: Contender, metric: string, remark: string | null): Markup {
  const measured = metricOf(model, metric);
  const interval = html`${intervalMarkup(metric, measured)}${remark === null ? null : html`<br>${remark}`}`;
  return tile(metricName(metric), metricText(metric, measured.value), interval);
}

function ceilingTile(model: Contender, ceiling: Contender): Markup {
  const most = metricOf(ceiling, HEADLINE).value;
  return tile(
    "Share of the ceiling",
    shareText(metricOf(model, HEADLINE).value, most),
    `of ${metricName(HEADLINE)} ${metricText(HEADLINE, most)}`,
  );
}

function tile(name: string, value: string, remark: Piece): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd><dd>${remark}</dd></div>`;
}

function headlineFigure(report: Report): Markup {
  return figure(
    `${metricName(HEADLINE)} of the model and the strongest baselines`,
    forestPlot(drawnOf(report), HEADLINE),
    HOW_TO_READ_FOREST,
  );
}
