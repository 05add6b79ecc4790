// What people are told of, and where they look.

import { expect, test } from "vitest";
import { FUNCTION_METRICS, METRICS_NAMESPACE } from "../../functions/core/functionMetrics.ts";
import { FUNCTIONS, QUEUED, SIZES } from "../../stacks/sizes.ts";
import type { Evaluated } from "./evaluated.ts";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

/** To be called where the stacks are described. */
export function watchTests(stacks: () => Evaluated): void {
  const alarm = (name: string) => stacks().inputsOf(ALARM, `${name}Alarm`);

  test("every alarm says what is wrong, tells the topic, and is silent without data", () => {
    const alarms = stacks().ofType(ALARM);
    expect(alarms.length).toBeGreaterThan(40);
    for (const { inputs } of alarms) {
      expect(inputs).toMatchObject({
        treatMissingData: "notBreaching",
        alarmActions: [expect.stringMatching(/:MillraceAlarms$/)],
        alarmDescription: expect.stringMatching(/\w/),
      });
    }
  });

  test.each(QUEUED)("dead letters of %s, and messages that wait for it, are told of", (name) => {
    const dead = stacks().inputsOf("aws:sqs/queue:Queue", `${name}DeadLettersQueue`);
    expect(alarm(`${name}DeadLetters`)).toMatchObject({
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: dead["name"] },
      threshold: 1,
    });
    const visibilityMs = Number(stacks().jobsOf(name)["visibilityTimeoutSeconds"]);
    expect(alarm(`${name}Waiting`)["dimensions"]).toEqual({
      QueueName: stacks().jobsOf(name)["name"],
    });
    expect(Number(alarm(`${name}Waiting`)["threshold"])).toBeGreaterThan(visibilityMs);
  });

  test.each(FUNCTIONS)("%s is told of before its time is up, and when it fails unseen", (name) => {
    const dimensions = { FunctionName: stacks().functionOf(name)["name"] };
    const timeoutMs = SIZES[name].timeoutMinutes * 60_000;
    expect(alarm(`${name}Duration`)).toMatchObject({
      ...{ metricName: "Duration", statistic: "Maximum", dimensions },
      threshold: 0.8 * timeoutMs,
    });
    const isQueued = QUEUED.some((queued) => queued === name);
    const errors = stacks()
      .ofType(ALARM)
      .filter(({ inputs }) => inputs["metricName"] === "Errors")
      .map(({ inputs }) => inputs["dimensions"]);
    const wanted = expect.arrayContaining([dimensions]);
    expect(errors).toEqual(isQueued ? expect.not.arrayContaining([dimensions]) : wanted);
  });

  test("what functions count is told of, and plans that failed", () => {
    for (const [name, metricName] of [
      ["stalledRuns", "RunsStalled"],
      ["failedRuns", "RunsFailed"],
      ["stoppedRuns", "RunsStopped"],
      ["refusals", "LogsRefused"],
    ] as const) {
      expect(alarm(name)).toMatchObject({
        ...{ namespace: METRICS_NAMESPACE, metricName, statistic: "Sum", threshold: 1 },
        dimensions: { service: stacks().environmentOf("sweep")["POWERTOOLS_SERVICE_NAME"] },
      });
    }
    expect(alarm("evaluationFailed")["metricName"]).toBe("ExecutionsFailed");
  });

  test("an address and a budget are what the environment says, and the tag is what is counted", () => {
    const budget = stacks().inputsOf("aws:budgets/budget:Budget", "budget");
    expect(budget).toMatchObject({
      limitAmount: "50",
      costFilters: [{ values: ["user:app$millrace"] }],
      notifications: [
        { notificationType: "ACTUAL", threshold: 80 },
        { notificationType: "FORECASTED", threshold: 100 },
      ],
    });
    const told = stacks().inputsOf("aws:sns/topicSubscription:TopicSubscription", "alarmEmail");
    expect(told).toMatchObject({ protocol: "email", endpoint: "ops@example.org" });
  });

  test("the dashboard shows every function, every queue and all that is counted", () => {
    const body = String(
      stacks().inputsOf("aws:cloudwatch/dashboard:Dashboard", "dashboard")["dashboardBody"],
    );
    const shown = [
      ...FUNCTIONS.map((name) => stacks().functionOf(name)["name"]),
      ...QUEUED.map((name) => stacks().jobsOf(name)["name"]),
      ...FUNCTION_METRICS,
    ];
    expect(shown.filter((name) => !body.includes(`"${name}"`))).toEqual([]);
  });
}
