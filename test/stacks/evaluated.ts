// The evaluated resources, as tests ask for them.

import { expect } from "vitest";
import { FUNCTIONS, QUEUED } from "../../stacks/sizes.ts";
import type { Resource } from "./program.ts";

type Inputs = Readonly<Record<string, unknown>>;

export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** The name under which sst.config.ts makes the component. */
const SYSTEM = "Millrace";
const title = (name: string) => SYSTEM + name.charAt(0).toUpperCase() + name.slice(1);

export interface Evaluated {
  readonly all: readonly Resource[];
  ofType(type: string): readonly Resource[];
  /** The inputs of the one resource with this type and name, `Millrace` before it. */
  inputsOf(type: string, name: string): Inputs;
  functionOf(name: string): Inputs;
  jobsOf(name: string): Inputs;
  /** What a role allows, with ARNs as the table of permissions spells them. */
  permissionsOf(name: string): readonly (readonly string[])[];
  environmentOf(name: string): Readonly<Record<string, string>>;
}

export function evaluated(resources: readonly Resource[]): Evaluated {
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  function inputsOf(type: string, name: string): Inputs {
    const found = ofType(type).filter((resource) => resource.name === title(name));
    expect(found.map((resource) => resource.name)).toEqual([title(name)]);
    return found[0]?.inputs ?? {};
  }
  const functionOf = (name: string) => inputsOf("aws:lambda/function:Function", `${name}Function`);
  const jobsOf = (name: string) => inputsOf("aws:sqs/queue:Queue", `${name}JobsQueue`);
  const names = new Map<string, string>([
    [String(inputsOf("aws:s3/bucket:Bucket", "storeBucket")["bucket"]), "bucket"],
    ...QUEUED.map((name) => [String(jobsOf(name)["name"]), `${name} jobs`] as const),
    [title("evaluation"), "evaluation machine"],
    ...FUNCTIONS.map((name) => [`${title(name)}Logs:*`, `${name} logs`] as const),
  ]);
  return {
    all: resources,
    ofType,
    inputsOf,
    functionOf,
    jobsOf,
    environmentOf: (name) =>
      (functionOf(name)["environment"] as { variables: Record<string, string> }).variables,
    permissionsOf: (name) =>
      statementsOf(inputsOf("aws:iam/role:Role", `${name}Role`)).map(
        ({ actions, resources: arns }) => [
          actions.join(","),
          ...arns.map((arn) => spelled(arn, names)),
        ],
      ),
  };
}

/** The statements of a role's one policy. */
export function statementsOf(role: Inputs): readonly Statement[] {
  const [inline] = role["inlinePolicies"] as readonly { policy: string }[];
  return (JSON.parse(inline?.policy ?? "{}") as { statements: readonly Statement[] }).statements;
}

/** `bucket/runs/*` for the ARN of it; the ARN where its name is not known. */
function spelled(arn: string, names: ReadonlyMap<string, string>): string {
  const [, resource = arn] = /^arn:aws:\w+:[^:]*:[^:]*:(.+)$/.exec(arn) ?? [];
  const [head = "", ...path] = resource.split("/");
  const name = names.get(head);
  return name === undefined ? arn : [name, ...path].join("/");
}
