// What runs on AWS, as an SST app of one component; stacks/ has a file for each kind of resource in it.

/// <reference path="./.sst/platform/config.d.ts" />

/** Whom alarms and the budget tell: the environment says so, since an address is nobody else's business. */
function watchedBy(email: string | undefined, monthlyUsd: string | undefined) {
  return email === undefined
    ? {}
    : {
        alarmEmail: email,
        ...(monthlyUsd === undefined ? {} : { budget: { monthlyUsd: Number(monthlyUsd), email } }),
      };
}

/** A key of the account's own in place of those that AWS manages. */
function encryptedWith(kmsKeyArn: string | undefined) {
  return kmsKeyArn === undefined ? {} : { kmsKeyArn };
}

export default $config({
  app(input) {
    const isKept = input.stage === "prod";
    return {
      name: "millrace",
      home: "aws",
      version: "4.17.1",
      removal: isKept ? "retain" : "remove",
      protect: isKept,
      providers: {
        aws: {
          version: "7.20.0",
          defaultTags: { tags: { app: "millrace", stage: input.stage } },
        },
      },
    };
  },
  async run() {
    const { Millrace } = await import("./stacks/millrace.ts");
    const { bucket, queues, evaluation } = new Millrace("Millrace", {
      ...watchedBy(process.env["MILLRACE_ALARM_EMAIL"], process.env["MILLRACE_MONTHLY_USD"]),
      ...encryptedWith(process.env["MILLRACE_KMS_KEY_ARN"]),
      idKey: new sst.Secret("MillraceIdKey", "").value,
      isTraced: process.env["MILLRACE_TRACED"] === "1",
      isPaused: process.env["MILLRACE_PAUSED"] === "1",
      retraining: { dataset: "shop", schedule: "rate(7 days)" },
    });
    return { stage: $app.stage, bucket: bucket.name, queues, evaluation: evaluation.arn };
  },
});
