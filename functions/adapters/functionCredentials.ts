// Where a Lambda function finds its credentials: in three variables of its environment, and nowhere else. Bundles of
// functions have this in the place of the SDK's own search through profiles, sign-on and metadata services, which
// weighs a seventh of them (cli/functionBundles.ts).

import { ConfigurationError } from "../core/errors.ts";

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Named and called as in `@aws-sdk/credential-provider-node`. Throws ConfigurationError `environment`. */
export function defaultProvider(): () => Promise<Credentials> {
  return async () => {
    const accessKeyId = variable("AWS_ACCESS_KEY_ID");
    const secretAccessKey = variable("AWS_SECRET_ACCESS_KEY");
    const sessionToken = process.env["AWS_SESSION_TOKEN"];
    return {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    };
  };
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") {
    throw new ConfigurationError({
      code: "environment",
      what: "the function has no credentials",
      where: name,
      expected: "what Lambda sets for a function with a role",
      found: "nothing",
      fix: "run bundles of functions on Lambda, or set the variable",
    });
  }
  return value;
}
