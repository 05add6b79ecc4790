// What tells people that something is wrong, and shows how things go: alarms to one topic, a budget, and a dashboard.

import { type FunctionMetric, METRICS_NAMESPACE } from "../functions/core/functionMetrics.ts";
import { dashboard } from "./dashboard.ts";
import type { System } from "./functions.ts";
import { resourceName, serviceName } from "./names.ts";
import type { MillraceSettings } from "./settings.ts";
import { ALARMS, QUEUED, SIZES } from "./sizes.ts";

export function watch(system: System, machine: aws.sfn.StateMachine): void {
  const { settings } = system;
  const topic = new aws.sns.Topic(
    resourceName(settings.name, "alarms"),
    settings.kmsKeyArn === undefined ? {} : { kmsMasterKeyId: settings.kmsKeyArn },
  );
  if (settings.alarmEmail !== undefined) {
    new aws.sns.TopicSubscription(resourceName(settings.name, "alarmEmail"), {
      topic: topic.arn,
      protocol: "email",
      endpoint: settings.alarmEmail,
    });
  }
  const alarm = alarmsTo(topic, settings.name);
  queueAlarms(system, alarm);
  functionAlarms(system, alarm);
  countedAlarms(system, alarm);
  alarm("evaluationFailed", {
    ...{ namespace: "AWS/States", metricName: "ExecutionsFailed", statistic: "Sum" },
    ...{ dimensions: { StateMachineArn: machine.arn }, threshold: 1, minutes: 5 },
    says: "an evaluation plan failed: plan-failures/ says why",
  });
  budget(settings.name, settings.budget);
  dashboard(system, machine);
}

interface Alarm {
  readonly namespace: string;
  readonly metricName: string;
  readonly statistic: "Sum" | "Maximum";
  readonly dimensions?: Record<string, $util.Input<string>>;
  readonly threshold: number;
  readonly minutes: number;
  readonly says: string;
}
type AddAlarm = (name: string, alarm: Alarm) => void;

/** Alarms when a metric reaches its threshold; no data is no alarm. */
function alarmsTo(topic: aws.sns.Topic, system: string): AddAlarm {
  return (name, { minutes, says, dimensions = {}, ...metric }) => {
    new aws.cloudwatch.MetricAlarm(resourceName(system, `${name}Alarm`), {
      ...metric,
      dimensions,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      period: minutes * 60,
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
      alarmDescription: says,
      alarmActions: [topic.arn],
    });
  };
}

function queueAlarms({ queues }: System, alarm: AddAlarm): void {
  for (const name of QUEUED) {
    const { jobs, deadLetters } = queues[name];
    const queue = { namespace: "AWS/SQS", statistic: "Maximum" } as const;
    alarm(`${name}DeadLetters`, {
      ...{ ...queue, metricName: "ApproximateNumberOfMessagesVisible" },
      ...{ dimensions: { QueueName: deadLetters.nodes.queue.name }, threshold: 1, minutes: 5 },
      says: `messages for ${name} were given up: docs/dead-letters.md`,
    });
    alarm(`${name}Waiting`, {
      ...{ ...queue, metricName: "ApproximateAgeOfOldestMessage" },
      dimensions: { QueueName: jobs.nodes.queue.name },
      ...{ threshold: ALARMS.waitingMinutes * 60, minutes: 15 },
      says: `messages for ${name} wait: is the function paused, or its concurrency too low?`,
    });
  }
}

function functionAlarms({ made }: System, alarm: AddAlarm): void {
  for (const [name, { function: watched }] of made) {
    const { timeoutMinutes } = SIZES[name];
    const lambda = {
      namespace: "AWS/Lambda",
      dimensions: { FunctionName: watched.name },
    } as const;
    // What a queue feeds ends among the dead letters when it keeps failing, and may fail now and then.
    if (!QUEUED.some((queued) => queued === name)) {
      alarm(`${name}Errors`, {
        ...{ ...lambda, metricName: "Errors", statistic: "Sum", minutes: 15, threshold: 1 },
        says: `${name} failed: its log says why`,
      });
    }
    alarm(`${name}Duration`, {
      ...{ ...lambda, metricName: "Duration", statistic: "Maximum", minutes: 15 },
      threshold: ALARMS.durationShare * timeoutMinutes * 60_000,
      says: `${name} takes nearly as long as it may: more shards, or smaller ranges`,
    });
  }
}

/** What functions count themselves, and no metric of AWS does. */
const COUNTED: Readonly<Partial<Record<FunctionMetric, readonly [name: string, says: string]>>> = {
  RunsStalled: ["stalledRuns", "a run had lost its messages, which were sent again"],
  RunsFailed: ["failedRuns", "a run failed: millrace show RUN says why"],
  RunsStopped: ["stoppedRuns", "a run was stopped by its budget, and what there was is evaluated"],
  LogsRefused: ["refusals", "a log that was dropped could not be run: refusals/ says why"],
};

function countedAlarms({ settings }: System, alarm: AddAlarm): void {
  for (const [metricName, [name, says]] of Object.entries(COUNTED)) {
    alarm(name, {
      ...{ namespace: METRICS_NAMESPACE, metricName, statistic: "Sum", threshold: 1, minutes: 15 },
      ...{ dimensions: { service: serviceName(settings.name) }, says },
    });
  }
}

/** Counts what carries the tag `app` with the app's name, once that tag is activated for cost allocation. */
function budget(system: string, settings: MillraceSettings["budget"]): void {
  if (settings === undefined) {
    return;
  }
  const { monthlyUsd, email } = settings;
  const told = (notificationType: string, threshold: number) => ({
    comparisonOperator: "GREATER_THAN",
    thresholdType: "PERCENTAGE",
    notificationType,
    threshold,
    subscriberEmailAddresses: [email],
  });
  new aws.budgets.Budget(resourceName(system, "budget"), {
    budgetType: "COST",
    timeUnit: "MONTHLY",
    limitUnit: "USD",
    limitAmount: String(monthlyUsd),
    costFilters: [{ name: "TagKeyValue", values: [`user:app$${$app.name}`] }],
    notifications: [told("ACTUAL", 80), told("FORECASTED", 100)],
  });
}
