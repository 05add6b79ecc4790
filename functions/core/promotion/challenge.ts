// Whether a challenger takes the place of the champion. Both were scored on the same cases of the newest window, which
// neither has trained on; what is asked of the challenger is named, so that a refusal can be read.

import type { PairedDifference } from "../comparison/pairedTest.ts";
import { type PicoUsd, usdRounded, usdText } from "../cost/money.ts";

/** One thing that is asked of a challenger, and what was found. */
export interface Finding {
  /** `completed`: that the runs to be held against each other came to their end, and nothing between. */
  readonly name: "completed" | "better" | "slices" | "gates" | "cost";
  readonly isMet: boolean;
  readonly text: string;
}

export interface Verdict {
  readonly isPromoted: boolean;
  readonly findings: readonly Finding[];
}

/** What is known of a challenger. */
export interface Challenge {
  /** Challenger less champion, by user, of the headline metric; null where there is no champion. */
  readonly difference: (PairedDifference & { readonly metric: string }) | null;
  /** Slices in which the challenger is worse beyond chance, corrected for looking at all of them. */
  readonly worseSlices: readonly {
    readonly dimension: string;
    readonly bucket: string;
    readonly cases: number;
    readonly difference: number;
  }[];
  readonly gates: readonly { readonly name: string; readonly outcome: string }[];
  readonly cost: { readonly bill: PicoUsd; readonly limit: PicoUsd } | null;
}

/** All that was asked and found; promoted where all of it is met. */
export function judge({ difference, worseSlices, gates, cost }: Challenge): Verdict {
  const findings: Finding[] = [
    ...(difference === null ? [] : [betterFinding(difference), slicesFinding(worseSlices)]),
    gatesFinding(gates),
    ...(cost === null ? [] : [costFinding(cost)]),
  ];
  return { isPromoted: findings.every(({ isMet }) => isMet), findings };
}

/** The whole interval must lie above zero: what chance may have made is no reason to replace a model. */
function betterFinding(difference: NonNullable<Challenge["difference"]>): Finding {
  const { metric, a, b, low, high } = difference;
  const figures = `${metric} ${a.toFixed(4)} → ${b.toFixed(4)}, difference ${signed(difference.difference)} [${signed(low)}, ${signed(high)}]`;
  return low > 0
    ? { name: "better", isMet: true, text: `better on the newest window: ${figures}` }
    : { name: "better", isMet: false, text: `not shown to be better: ${figures}` };
}

function slicesFinding(worse: Challenge["worseSlices"]): Finding {
  const named = worse.map(
    ({ dimension, bucket, cases, difference }) =>
      `${dimension} ${bucket} (${cases} cases, ${signed(difference)})`,
  );
  return worse.length === 0
    ? { name: "slices", isMet: true, text: "worse in no slice" }
    : { name: "slices", isMet: false, text: `worse in ${named.join(", ")}` };
}

function gatesFinding(gates: Challenge["gates"]): Finding {
  const failed = gates.filter(({ outcome }) => outcome === "fail").map(({ name }) => name);
  return failed.length === 0
    ? { name: "gates", isMet: true, text: `no gate of ${gates.length} failed` }
    : { name: "gates", isMet: false, text: `gates failed: ${failed.join(", ")}` };
}

function costFinding({ bill, limit }: NonNullable<Challenge["cost"]>): Finding {
  const isMet = bill <= limit;
  const text = `cost ${usdRounded(bill)} USD, ${isMet ? "within" : "above"} the limit of ${usdText(limit)}`;
  return { name: "cost", isMet, text };
}

const signed = (value: number) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(4)}`;
