// The one bucket: what is dropped in lies under inbox/, what runs write under runs/.

/** Private, reached by TLS only, without access from browsers; parts of uploads never completed are removed. */
export function storage() {
  const bucket = new sst.aws.Bucket("Store", {
    enforceHttps: true,
    cors: false,
    transform: {
      bucket(args) {
        args.forceDestroy = $app.removal === "remove";
      },
    },
  });
  new aws.s3.BucketLifecycleConfiguration("StoreLifecycle", {
    bucket: bucket.name,
    rules: [
      {
        id: "abort-incomplete-uploads",
        status: "Enabled",
        filter: { prefix: "" },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      },
    ],
  });
  return bucket;
}

export type Storage = ReturnType<typeof storage>;
