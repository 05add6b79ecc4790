// The command with its inputs and its store in S3: what comes out is what comes out of a directory.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { millrace } from "../support/commandLine.ts";
import { hasS3Server, NO_S3_SERVER, newBucket, testS3Client } from "../support/s3Server.ts";
import { smallLog } from "../support/smallLog.ts";
import { temporaryDirectory } from "../support/temporaryDirectory.ts";

const SMALL = ["--hidden", "4", "--rounds", "1", "--batch", "64", "--json"];
const digestIn = (stdout: string) => (JSON.parse(stdout) as { digest: unknown }).digest;

test.skipIf(!hasS3Server)(
  `a run over objects in S3, in a store in S3, has the digests of one over files (${NO_S3_SERVER})`,
  async () => {
    const client = testS3Client();
    const bucket = await newBucket(client);
    const cwd = await temporaryDirectory();
    await mkdir(join(cwd, "inbox"));
    const inbox = {
      "a.csv": Buffer.from(smallLog({ users: 40 })),
      "b.csv.gz": gzipSync(smallLog({ users: 30 })),
    };
    for (const [name, content] of Object.entries(inbox)) {
      await writeFile(join(cwd, "inbox", name), content);
      const object = { Bucket: bucket, Key: `inbox/${name}`, Body: content };
      await client.send(new PutObjectCommand(object));
    }
    const local = await millrace(["run", "inbox", ...SMALL], cwd);
    expect(local.exitCode, local.stderr).toBe(0);

    const place = [
      "--store",
      `s3://${bucket}/team`,
      "--endpoint",
      process.env["S3_ENDPOINT"] ?? "",
    ];
    const remote = await millrace(["run", `s3://${bucket}/inbox`, ...SMALL, ...place], cwd);
    expect(remote.exitCode, remote.stderr).toBe(0);
    expect(digestIn(remote.stdout)).toEqual(digestIn(local.stdout));
    const { run, artifacts } = JSON.parse(remote.stdout) as {
      run: string;
      artifacts: Record<string, string>;
    };
    expect(artifacts["report"]).toBe(`s3://${bucket}/team/runs/${run}/artifacts/report.html`);

    const gone = await millrace(["gc", "--keep", "0", "--json", ...place], cwd);
    expect(JSON.parse(gone.stdout)).toMatchObject({ removed: [{ run, state: "completed" }] });
    const left = await millrace(["runs", "--json", ...place], cwd);
    expect(JSON.parse(left.stdout)).toEqual({ runs: [] });
  },
);
