// Names of the metrics that functions count, for who counts and for who is told.

/** The namespace of CloudWatch in which they are, with the dimension `service`: one deployment. */
export const METRICS_NAMESPACE = "Millrace";

export const FUNCTION_METRICS = [
  "RunsCompleted",
  "RunsFailed",
  "RunsStopped",
  "RunsStalled",
  "LogsRefused",
  "Attempts",
  "AttemptsFailed",
  "BytesMoved",
  "CostMicroUsd",
] as const;
export type FunctionMetric = (typeof FUNCTION_METRICS)[number];

/** The metric that counts ends of a kind; of a run that goes on, or was cancelled by somebody, there is none. */
export const METRIC_OF_END: Readonly<Record<string, FunctionMetric | undefined>> = {
  completed: "RunsCompleted",
  failed: "RunsFailed",
  stopped: "RunsStopped",
};
