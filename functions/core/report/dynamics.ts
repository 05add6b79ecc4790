// What the report says of change over time, as plain data: interest, likeness of behaviour, stability of lists, and
// proxies of satisfaction.

import type { InterestFigures } from "../dynamics/interestSummary.ts";
import type { SimilarityFigures } from "../dynamics/similarityTrial.ts";
import type { SatisfactionFigures } from "../metrics/satisfaction.ts";

export interface ReportDynamics {
  /** Interest before the test: in categories where the log names them, else in items. */
  readonly interest: InterestFigures & { readonly of: "category" | "item" };
  /** Of a sample of users: of two sessions each, or of two stretches of ten events. */
  readonly similarity: {
    readonly of: "sessions" | "stretches";
    readonly measures: readonly SimilarityFigures[];
  };
  /** Of a sample of users: means by name (core/dynamics/listTrial.ts). */
  readonly stability: {
    readonly users: number;
    readonly means: Readonly<Record<string, number>>;
  };
  readonly satisfaction: SatisfactionFigures;
}
