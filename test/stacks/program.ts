// The SST program in sst.config.ts, bundled as SST bundles it and run under Pulumi's mocks: every resource that a
// deployment would ask for, with its inputs, and no account.

import { rm } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PLATFORM } from "../../cli/sst.ts";

export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const root = join(import.meta.dirname, "..", "..");
const ACCOUNT = "123456789012";
const REGION = "eu-central-1";

/** SST builds what these name from its own folder; see `pkg/js/js.go` in its sources. */
const EXTERNAL = [
  "@pulumi/*",
  "undici",
  "@pulumiverse/*",
  "@sst-provider/*",
  "@aws-sdk/*",
  "esbuild",
  "archiver",
  "glob",
] as const;

/** What a function's build is asked for and answers with. */
interface BuildRequest {
  readonly functionID: string;
  /** The folder that is deployed as it is, below the root. */
  readonly bundle: string;
  readonly handler: string;
}

interface Evaluation {
  /** Builds a function and returns the folder of its bundle. */
  readonly build: (request: BuildRequest) => Promise<string>;
  readonly stage: string;
}

/** Every resource of the program, in the order of type and name. */
export async function evaluateStacks({ build, stage }: Evaluation): Promise<readonly Resource[]> {
  const server = await answeringServer(build);
  try {
    process.env["SST_SERVER"] = server.url;
    const program = await load(stage);
    const resources: Resource[] = [];
    await program.runtime.setMocks(mocks(resources), "millrace", stage, false);
    await program.runtime.runInPulumiStack(() => program.run(program.config.run));
    await program.runtime.disconnect();
    // With what the provider adds to everything that it makes, which mocks do not see.
    const { aws } = program.config.app({ stage })["providers"] as { aws: Resource["inputs"] };
    resources.push({ type: "pulumi:providers:aws", name: "default", inputs: aws });
    const order = ({ type, name }: Resource) => `${type} ${name}`;
    return resources.sort((a, b) => (order(a) < order(b) ? -1 : 1));
  } finally {
    server.close();
  }
}

/** The parts of the bundle that are used here; it is not typed, as SST's sources are not ours. */
interface Program {
  readonly runtime: {
    setMocks(mocks: object, project: string, stack: string, preview: boolean): Promise<void>;
    runInPulumiStack(work: () => Promise<unknown>): Promise<unknown>;
    disconnect(): Promise<void>;
  };
  readonly run: (work: () => Promise<unknown>) => Promise<unknown>;
  readonly config: {
    app(input: { stage: string }): Readonly<Record<string, unknown>>;
    run(): Promise<unknown>;
  };
}

async function load(stage: string): Promise<Program> {
  const globals = globalThis as unknown as Record<string, unknown>;
  const paths = { home: root, root, work: join(root, ".sst"), platform: PLATFORM };
  globals["$dev"] = false;
  globals["$cli"] = { command: "deploy", rpc: "", paths, state: { version: {} } };
  globals["$app"] = { name: "millrace", stage, removal: "retain", providers: { aws: {} } };
  const outfile = join(PLATFORM, `millrace.program.${process.pid}.mjs`);
  const { build } = createRequire(join(PLATFORM, "package.json"))("esbuild");
  await build({
    stdin: {
      contents: `
        export { runtime } from "@pulumi/pulumi";
        export { run } from "./src/auto/run.ts";
        export { default as config } from ${JSON.stringify(join(root, "sst.config.ts"))};`,
      resolveDir: PLATFORM,
      sourcefile: "program.ts",
      loader: "ts",
    },
    plugins: [projectFiles],
    inject: [join(PLATFORM, "src", "shim", "run.js")],
    nodePaths: [join(PLATFORM, "node_modules")],
    external: EXTERNAL,
    banner: {
      js: `import { createRequire as topLevelCreateRequire } from "module";
const require = topLevelCreateRequire(import.meta.url);
const __dirname = ${JSON.stringify(PLATFORM)};`,
    },
    bundle: true,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    logLevel: "error",
    outfile,
  });
  const program = (await import(pathToFileURL(outfile).href)) as Program;
  await rm(outfile);
  globals["$app"] = { ...(globals["$app"] as object), ...program.config.app({ stage }) };
  return program;
}

/** Gives the files of the project, and only those, the names that SST gives them. */
const projectFiles = {
  name: "project-files",
  setup(build: {
    onLoad(
      filter: { filter: RegExp },
      load: (file: { path: string }) => Promise<{ contents: string; loader: "ts" } | undefined>,
    ): void;
  }) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (!path.startsWith(root) || path.includes(".sst") || path.includes("node_modules")) {
        return undefined;
      }
      const { readFile } = await import("node:fs/promises");
      const names = `import * as aws from "@pulumi/aws";
import * as sst from ${JSON.stringify(join(PLATFORM, "src", "components", "index.ts"))};
`;
      return { contents: names + (await readFile(path, "utf8")), loader: "ts" };
    });
  },
};

interface MockedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

/** What Pulumi is told instead of AWS's answers: every resource is there at once, with an ARN made from its name. */
function mocks(resources: Resource[]) {
  return {
    newResource({ type, name, inputs: given }: MockedResource) {
      const inputs = withoutSecrets(given) as Record<string, unknown>;
      resources.push({ type, name, inputs });
      const service = /^aws:(\w+)/.exec(type)?.[1] ?? "none";
      const physical = String(inputs["name"] ?? inputs["bucket"] ?? name);
      const arn = `arn:aws:${service}:${PLACES[service] ?? `${REGION}:${ACCOUNT}:`}${physical}`;
      const url = `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${physical}`;
      const { policy } = inputs;
      return { id: `${name}-id`, state: { ...inputs, arn, url, name: physical, policy } };
    },
    call({ token, inputs }: { token: string; inputs: Record<string, unknown> }) {
      return { ...inputs, ...(ANSWERS[token]?.(inputs) ?? {}) };
    },
  };
}

/** Pulumi's mark of a value that is kept secret, and where that is. */
const SECRET_MARK = [
  "4dabf18193072939515e22adb298388d",
  "1b47061264138c4ac30d75fd1eb44270",
] as const;

/** Values that are marked stand in their place, with every text that a secret of SST has told by its name alone. */
function withoutSecrets(value: unknown, isSecret = false): unknown {
  if (typeof value === "string") {
    const told = isSecret && secretTexts().has(value);
    return told ? "[secret]" : value;
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((one) => withoutSecrets(one, isSecret));
  }
  const [mark, sign] = SECRET_MARK;
  const fields = value as Record<string, unknown>;
  return fields[mark] === sign
    ? withoutSecrets(fields["value"], true)
    : Object.fromEntries(
        Object.entries(fields).map(([name, field]) => [name, withoutSecrets(field, isSecret)]),
      );
}

/** As SST hands secrets to its program. */
function secretTexts(): ReadonlySet<string> {
  const names = Object.keys(process.env).filter((name) => name.startsWith("SST_SECRET_"));
  return new Set(names.map((name) => process.env[name] ?? ""));
}

/** What ARNs say between the service and the name, where it is not region and account. */
const PLACES: Readonly<Record<string, string>> = {
  s3: "::",
  iam: `:${ACCOUNT}:role/`,
  lambda: `${REGION}:${ACCOUNT}:function:`,
};

const ANSWERS: Readonly<Record<string, (inputs: Record<string, unknown>) => object>> = {
  "aws:index/getPartition:getPartition": () => ({ partition: "aws" }),
  "aws:index/getRegion:getRegion": () => ({ name: REGION, region: REGION, id: REGION }),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: ACCOUNT }),
  "aws:iam/getPolicyDocument:getPolicyDocument": (inputs) => ({ json: JSON.stringify(inputs) }),
};

/** The server through which SST's components ask SST itself. */
async function answeringServer(build: Evaluation["build"]) {
  const answer = async (method: string, argument: unknown): Promise<unknown> => {
    if (method === "Runtime.Build") {
      const request = argument as BuildRequest;
      const out = await build(request);
      return { handler: request.handler, out, errors: [], sourcemaps: [] };
    }
    if (method === "Provider.Aws.Bootstrap") {
      return { asset: "sst-asset", state: "sst-state", assetEcrRegistryId: "", assetEcrUrl: "" };
    }
    return {};
  };
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Uint8Array);
    }
    const { method, params } = JSON.parse(Buffer.concat(chunks).toString()) as {
      method: string;
      params: readonly unknown[];
    };
    const reply = await answer(method, params[0]).then(
      (result) => ({ result }),
      (error: unknown) => ({ error: String(error) }),
    );
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(reply));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
