// What runs on AWS, as an SST app. Each kind of resource has its file in stacks/; this one only says who knows whom.

/// <reference path="./.sst/platform/config.d.ts" />

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
    const { storage } = await import("./stacks/storage.ts");
    const { queueAddresses, stageQueues } = await import("./stacks/queues.ts");
    const { stageFunctions } = await import("./stacks/functions.ts");
    const { sweeper } = await import("./stacks/sweeper.ts");

    const bucket = storage();
    const queues = stageQueues();
    stageFunctions({ bucket, queues });
    sweeper({ bucket, queues });
    return { bucket: bucket.name, queues: queueAddresses(queues) };
  },
});
