// One page in CloudWatch: what runs, what waits, what fails, and how near functions come to their limits.

import { type FunctionMetric, METRICS_NAMESPACE } from "../functions/core/functionMetrics.ts";
import type { System } from "./functions.ts";
import { resourceName, serviceName } from "./names.ts";
import { QUEUED } from "./sizes.ts";

type Metric = readonly $util.Input<string | { readonly stat: string; readonly label: string }>[];

export function dashboard(system: System, machine: aws.sfn.StateMachine): void {
  const { settings, queues, made } = system;
  const ofFunctions = (metric: string, stat: string): Metric[] =>
    [...made].map(([name, one]) => [
      ...["AWS/Lambda", metric, "FunctionName", one.function.name],
      { stat, label: name },
    ]);
  const ofQueues = (which: "jobs" | "deadLetters", metric: string): Metric[] =>
    QUEUED.map((name) => [
      ...["AWS/SQS", metric, "QueueName", queues[name][which].nodes.queue.name],
      { stat: "Maximum", label: name },
    ]);
  const executions: Metric[] = ["ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed"].map(
    (metric) => [
      ...["AWS/States", metric, "StateMachineArn", machine.arn],
      { stat: "Sum", label: metric },
    ],
  );
  const counted = (...names: readonly FunctionMetric[]): Metric[] =>
    names.map((name) => [
      ...[METRICS_NAMESPACE, name, "service", serviceName(settings.name)],
      { stat: "Sum", label: name },
    ]);
  const charts: readonly (readonly [title: string, metrics: Metric[]])[] = [
    ["Functions at a time", ofFunctions("ConcurrentExecutions", "Maximum")],
    ["Messages waiting", ofQueues("jobs", "ApproximateNumberOfMessagesVisible")],
    ["Dead letters", ofQueues("deadLetters", "ApproximateNumberOfMessagesVisible")],
    ["Errors", ofFunctions("Errors", "Sum")],
    ["Longest invocation, ms", ofFunctions("Duration", "Maximum")],
    ["Runs", counted("RunsCompleted", "RunsFailed", "RunsStopped", "RunsStalled", "LogsRefused")],
    ["Attempts", counted("Attempts", "AttemptsFailed")],
    ["Cost at list prices, millionths of a dollar", counted("CostMicroUsd")],
    ["Bytes read and written", counted("BytesMoved")],
    ["Evaluation plans", executions],
  ];
  const { region } = aws.getRegionOutput({});
  new aws.cloudwatch.Dashboard(resourceName(settings.name, "dashboard"), {
    dashboardName: `${$app.name}-${$app.stage}-${settings.name}`,
    dashboardBody: $jsonStringify({
      widgets: charts.map(([title, metrics], index) => ({
        type: "metric",
        ...{ x: 12 * (index % 2), y: 6 * Math.floor(index / 2), width: 12, height: 6 },
        properties: { title, metrics, region, period: 300, view: "timeSeries" },
      })),
    }),
  });
}
