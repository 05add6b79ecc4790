// The S3 server that tests may use: any that S3_ENDPOINT names, with the credentials beside it. `.ci/s3-up` starts one.

import { randomUUID } from "node:crypto";
import { CreateBucketCommand, type S3Client } from "@aws-sdk/client-s3";
import { s3Client } from "../../functions/adapters/s3Client.ts";

const { S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = process.env;

/** Whether there is a server; the reason of a skipped test is in its name. */
export const hasS3Server = S3_ENDPOINT !== undefined && S3_ENDPOINT !== "";
export const NO_S3_SERVER = "skipped where S3_ENDPOINT is not set";

/** A client of that server, with credentials where the environment has them under the names of the server's script. */
export function testS3Client(): S3Client {
  if (S3_ACCESS_KEY_ID !== undefined && S3_SECRET_ACCESS_KEY !== undefined) {
    process.env["AWS_ACCESS_KEY_ID"] = S3_ACCESS_KEY_ID;
    process.env["AWS_SECRET_ACCESS_KEY"] = S3_SECRET_ACCESS_KEY;
    process.env["AWS_REGION"] = S3_REGION ?? "us-east-1";
  }
  return s3Client({ endpoint: S3_ENDPOINT });
}

/** The name of a new bucket. */
export async function newBucket(client: S3Client): Promise<string> {
  const bucket = `millrace-test-${randomUUID()}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return bucket;
}
