// The state machine that runs an evaluation plan, in the Amazon States Language, as data: what is deployed is what the
// tests execute. States hand each other keys and names and never results, so that payloads stay far below 256 KiB.

/** The functions that states invoke, by whatever names them: ARNs in a deployment. */
export interface PlanFunctions<T> {
  readonly expandPlan: T;
  readonly startRun: T;
  readonly comparePlan: T;
  readonly failPlan: T;
}

/** Runs of a plan at a time. */
export const PLAN_CONCURRENCY = 4;
/** A wave ends within the visibility of its messages times their hand-outs (7.5 hours), and is then given up. */
export const HEARTBEAT_SECONDS = 8 * 3600;
/** A run that takes longer than two days has gone wrong, however alive it looks. */
export const RUN_SECONDS = 48 * 3600;
/** As long as a function may run. */
const TASK_SECONDS = 900;

/** What may go away by itself, by name: what services do, and what functions throw when one refused for now. */
const RETRY = [
  {
    ErrorEquals: [
      "TransientError",
      "Lambda.ServiceException",
      "Lambda.AWSLambdaException",
      "Lambda.SdkClientException",
      "Lambda.TooManyRequestsException",
    ],
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxAttempts: 6,
    MaxDelaySeconds: 60,
    JitterStrategy: "FULL",
  },
] as const;

/** Any end of the execution but a comparison is written down, and why. */
const CATCH = [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Fail plan" }] as const;

const INVOKE = "arn:aws:states:::lambda:invoke";

/** The machine; its input is `{"plan": KEY}`, a key below inbox/. */
export function evaluationMachine<T>(functions: PlanFunctions<T>, concurrency = PLAN_CONCURRENCY) {
  const invoke = (FunctionName: T, Payload: object) => ({
    Type: "Task",
    Resource: INVOKE,
    Parameters: { FunctionName, Payload },
    TimeoutSeconds: TASK_SECONDS,
    Retry: RETRY,
  });
  return {
    Comment: "Runs every run of an evaluation plan, and compares them",
    StartAt: "Expand plan",
    States: {
      "Expand plan": {
        ...invoke(functions.expandPlan, { "plan.$": "$.plan" }),
        ResultSelector: { "id.$": "$.Payload.id", "runs.$": "$.Payload.runs" },
        Catch: CATCH,
        Next: "Runs",
      },
      Runs: {
        Type: "Map",
        ItemsPath: "$.runs",
        MaxConcurrency: concurrency,
        ItemProcessor: oneRun(functions.startRun),
        // How each run ended stands in its log.
        ResultPath: null,
        Catch: CATCH,
        Next: "Compare runs",
      },
      "Compare runs": {
        ...invoke(functions.comparePlan, { "id.$": "$.id" }),
        ResultSelector: { "comparison.$": "$.Payload.comparison" },
        Catch: CATCH,
        End: true,
      },
      "Fail plan": {
        ...invoke(functions.failPlan, {
          "execution.$": "$$.Execution.Name",
          "input.$": "$$.Execution.Input",
          "state.$": "$",
        }),
        ResultPath: null,
        Next: "Plan failed",
      },
      "Plan failed": {
        Type: "Fail",
        Error: "PlanFailed",
        Cause:
          "plan-failures/ in the bucket has an object named like this execution, which says why",
      },
    },
  };
}

/** One run, from its start to the answer of its token. One that does not complete leaves the others to go on. */
function oneRun<T>(startRun: T) {
  return {
    ProcessorConfig: { Mode: "INLINE" },
    StartAt: "Run",
    States: {
      Run: {
        Type: "Task",
        Resource: `${INVOKE}.waitForTaskToken`,
        Parameters: {
          FunctionName: startRun,
          Payload: { "run.$": "$.run", "token.$": "$$.Task.Token" },
        },
        HeartbeatSeconds: HEARTBEAT_SECONDS,
        TimeoutSeconds: RUN_SECONDS,
        Retry: RETRY,
        Catch: [
          {
            ErrorEquals: [
              "RunFailed",
              "RunStopped",
              "RunCancelled",
              "States.HeartbeatTimeout",
              "States.Timeout",
            ],
            ResultPath: null,
            Next: "Not completed",
          },
        ],
        End: true,
      },
      "Not completed": { Type: "Pass", End: true },
    },
  };
}
