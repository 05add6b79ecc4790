// What AWS says of this machine and account: credentials, region, the time, and how many functions may run at once.

import { HeadBucketCommand } from "@aws-sdk/client-s3";
import { type Finding, quotaFinding, skewFinding } from "../core/doctor.ts";
import { environmentS3Client } from "./s3Client.ts";
import { serviceError } from "./serviceError.ts";

/** Findings on credentials, region and clock, from one request to the bucket. */
export async function serviceFindings(bucket: string): Promise<readonly Finding[]> {
  const client = environmentS3Client();
  let serverMs: number | null = null;
  client.middlewareStack.add(
    (next) => async (args) => {
      const output = await next(args).catch((cause: { $response?: unknown }) => {
        serverMs = timeOf(cause.$response) ?? serverMs;
        throw cause;
      });
      serverMs = timeOf(output.response) ?? serverMs;
      return output;
    },
    { step: "deserialize", name: "serverTime" },
  );
  try {
    const findings = [
      await asked("credentials", async () =>
        shortened((await client.config.credentials()).accessKeyId),
      ),
      await asked("region", () => client.config.region()),
    ];
    const startedMs = Date.now();
    await client.send(new HeadBucketCommand({ Bucket: bucket })).catch(() => {});
    const ownMs = (startedMs + Date.now()) / 2;
    return serverMs === null ? findings : [...findings, skewFinding(ownMs, serverMs)];
  } finally {
    client.destroy();
  }
}

/** How many functions may run at once. */
export async function quotaFindings(): Promise<readonly Finding[]> {
  const { GetAccountSettingsCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
  const client = new LambdaClient();
  try {
    const { AccountLimit } = await client.send(new GetAccountSettingsCommand());
    const total = AccountLimit?.ConcurrentExecutions ?? 0;
    return [quotaFinding(AccountLimit?.UnreservedConcurrentExecutions ?? total, total)];
  } catch (cause) {
    const found = `not known: ${reasonOf(cause)}`;
    const fix = "allow lambda:GetAccountSettings to see it";
    return [{ check: "Lambda quota", state: "warning", found, fix }];
  } finally {
    client.destroy();
  }
}

async function asked(check: string, value: () => Promise<string>): Promise<Finding> {
  try {
    return { check, state: "ok", found: await value(), fix: "" };
  } catch (cause) {
    const { explanation } = serviceError(cause, check) as { explanation?: { fix: string } };
    const fix = explanation?.fix ?? "see the SDK's settings of credentials and region";
    return { check, state: "failed", found: reasonOf(cause), fix };
  }
}

/** Enough to tell which key it is. */
function shortened(accessKeyId: string): string {
  return `access key ${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}`;
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
}

/** The `Date` of an answer of HTTP, in milliseconds. */
function timeOf(response: unknown): number | null {
  const headers = (response as { headers?: Record<string, string> } | undefined)?.headers ?? {};
  const time = Date.parse(headers["date"] ?? "");
  return Number.isNaN(time) ? null : time;
}
