// The part of Lambda's Node.js runtime that functions see: loads the handler of the bundle, asks the Runtime API for an
// invocation, and posts what came of it (AWS Lambda, "Using the Lambda runtime API", version 2018-06-01).

import { pathToFileURL } from "node:url";

const [, , bundle] = process.argv;
const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;
const { handler } = await import(pathToFileURL(bundle).href);

for (;;) {
  const next = await fetch(`${api}/next`);
  const id = next.headers.get("lambda-runtime-aws-request-id");
  const event = await next.json();
  const [kind, body] = await Promise.resolve(handler(event)).then(
    (answer) => ["response", answer ?? null],
    (thrown) => ["error", { errorType: thrown.name, errorMessage: thrown.message }],
  );
  await fetch(`${api}/${id}/${kind}`, { method: "POST", body: JSON.stringify(body) });
}
