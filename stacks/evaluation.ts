// Evaluation plans on Step Functions: the machine of stacks/evaluationMachine.ts, the functions that its states invoke,
// and a role that may invoke those and nothing else.

import {
  callbacksPrefix,
  inboxPrefix,
  planFailuresPrefix,
  plansPrefix,
  runsPrefix,
} from "../functions/core/keys.ts";
import { evaluationMachine, type PlanFunctions } from "./evaluationMachine.ts";
import { type System, systemFunction } from "./functions.ts";
import { resourceName } from "./names.ts";
import { creates, lists, reads, TRACES, trusts } from "./permissions.ts";

/** A standard machine: an execution may take days. */
export function evaluation(system: System): aws.sfn.StateMachine {
  const { settings } = system;
  const { isTraced = false } = settings;
  const functions = planFunctions(system);
  const name = resourceName(settings.name, "evaluation");
  const arns = {
    expandPlan: functions.expandPlan.arn,
    startRun: functions.startRun.arn,
    comparePlan: functions.comparePlan.arn,
    failPlan: functions.failPlan.arn,
  };
  const role = new aws.iam.Role(`${name}Role`, {
    assumeRolePolicy: trusts("states"),
    inlinePolicies: [
      {
        name: "inline",
        policy: aws.iam.getPolicyDocumentOutput({
          statements: [
            { actions: ["lambda:InvokeFunction"], resources: Object.values(arns) },
            ...(isTraced ? [TRACES] : []),
          ],
        }).json,
      },
    ],
  });
  return new aws.sfn.StateMachine(name, {
    type: "STANDARD",
    roleArn: role.arn,
    tracingConfiguration: { enabled: isTraced },
    definition: $jsonStringify(evaluationMachine(arns, settings.planConcurrency)),
  });
}

function planFunctions(system: System): PlanFunctions<sst.aws.Function> {
  const { bucket } = system;
  return {
    expandPlan: systemFunction("expandPlan", system, {
      targets: [],
      isTold: false,
      plansOrReads: true,
      permissions: [
        lists(bucket),
        reads(bucket, inboxPrefix, runsPrefix, plansPrefix),
        creates(bucket, runsPrefix, plansPrefix),
      ],
    }),
    startRun: systemFunction("startRun", system, {
      targets: ["preprocess"],
      permissions: [
        lists(bucket),
        reads(bucket, runsPrefix, callbacksPrefix),
        creates(bucket, runsPrefix, callbacksPrefix),
      ],
    }),
    comparePlan: systemFunction("comparePlan", system, {
      targets: [],
      isTold: false,
      permissions: [
        lists(bucket),
        reads(bucket, runsPrefix, plansPrefix),
        creates(bucket, plansPrefix),
      ],
    }),
    failPlan: systemFunction("failPlan", system, {
      targets: [],
      isTold: false,
      permissions: [
        lists(bucket),
        reads(bucket, runsPrefix, plansPrefix, planFailuresPrefix),
        creates(bucket, planFailuresPrefix),
      ],
    }),
  };
}
