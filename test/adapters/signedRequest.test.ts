// Signatures against the example that AWS documents ("Signature Version 4", GET of IAM's ListUsers), step by step.

import { expect, test } from "vitest";
import { signedHeaders } from "../../functions/adapters/signedRequest.ts";

const credentials = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};
const at = { service: "iam", region: "us-east-1", nowMs: Date.UTC(2015, 7, 30, 12, 36) };
const request = {
  method: "GET" as const,
  url: new URL("https://iam.amazonaws.com/?Version=2010-05-08&Action=ListUsers"),
  headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
  body: "",
};

test("the documented request has the documented signature", () => {
  const { authorization } = signedHeaders(request, at, credentials);
  expect(authorization).toBe(
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, " +
      "SignedHeaders=content-type;host;x-amz-date, " +
      "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
  );
});

test("the token of temporary credentials is sent and signed", () => {
  const headers = signedHeaders(request, at, { ...credentials, sessionToken: "token" });
  expect(headers["x-amz-security-token"]).toBe("token");
  expect(headers["authorization"]).toContain("host;x-amz-date;x-amz-security-token,");
});
