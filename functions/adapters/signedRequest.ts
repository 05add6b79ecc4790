// A request to a service of AWS, signed (Signature Version 4: IAM user guide, "Create a signed AWS API request"), for
// services of which so little is used that their client is not worth its weight.

import { createHash, createHmac } from "node:crypto";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials, as a function has. */
  readonly sessionToken?: string | undefined;
}

export interface UnsignedRequest {
  readonly method: "GET" | "POST";
  readonly url: URL;
  /** Names in lower case; host and date are added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The headers of `request` with its signature, for `service` in `region` at `nowMs`. */
export function signedHeaders(
  request: UnsignedRequest,
  { service, region, nowMs }: { service: string; region: string; nowMs: number },
  credentials: Credentials,
): Readonly<Record<string, string>> {
  const time = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
  const day = time.slice(0, "yyyymmdd".length);
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.url.host,
    "x-amz-date": time,
    ...(credentials.sessionToken === undefined
      ? {}
      : { "x-amz-security-token": credentials.sessionToken }),
  };
  const names = Object.keys(headers).sort();
  const query = [...request.url.searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort();
  const canonical = [
    request.method,
    request.url.pathname,
    query.join("&"),
    ...names.map((name) => `${name}:${headers[name]?.trim()}`),
    "",
    names.join(";"),
    sha256(request.body),
  ].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n");
  const key = [day, region, service, "aws4_request"].reduce<string | Buffer>(
    (secret, part) => createHmac("sha256", secret).update(part).digest(),
    `AWS4${credentials.secretAccessKey}`,
  );
  const signature = createHmac("sha256", key).update(text).digest("hex");
  const signed = `SignedHeaders=${names.join(";")}, Signature=${signature}`;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, ${signed}`,
  };
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
