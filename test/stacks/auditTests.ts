// What an auditor asks of a deployment beside its permissions: transport, tags, traces, secrets, loops.

import { expect, test } from "vitest";
import { FUNCTIONS, QUEUED, WORKERS } from "../../stacks/sizes.ts";
import type { Evaluated } from "./evaluated.ts";

/** Given to the evaluation as SST gives secrets to its program. */
export const ID_KEY = "not for anybody's eyes";

/** To be called where the stacks are described. */
export function auditTests(stacks: () => Evaluated): void {
  test("queues take and give nothing but by TLS, and nobody but the bucket comes from outside", () => {
    const policies = stacks().ofType("aws:sqs/queuePolicy:QueuePolicy");
    expect(policies).toHaveLength(2 * QUEUED.length);
    const allowed: string[] = [];
    for (const { name, inputs } of policies) {
      const { statements } = JSON.parse(String(inputs["policy"])) as {
        statements: readonly { effect?: string; resources: readonly string[] }[];
      };
      const [denied, ...further] = statements;
      expect(denied).toMatchObject({
        effect: "Deny",
        principals: [{ type: "*", identifiers: ["*"] }],
        conditions: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
      });
      expect(denied?.resources[0]).toMatch(
        new RegExp(`:${String(inputs["queueUrl"]).split("/").at(-1)}$`),
      );
      allowed.push(...further.map(() => name));
    }
    expect(allowed).toEqual(["MillraceInboxJobsPolicy"]);
  });

  test("a run may go round as often as it needs, and the inbox may not", () => {
    const allowed = stacks().ofType("aws:lambda/functionRecursionConfig:FunctionRecursionConfig");
    expect(allowed.map(({ inputs }) => inputs["recursiveLoop"])).toEqual(
      allowed.map(() => "Allow"),
    );
    expect(allowed.map(({ inputs }) => inputs["functionName"]).sort()).toEqual(
      [...WORKERS, "follow"].map((name) => stacks().functionOf(name)["name"]).sort(),
    );
  });

  test("everything that the provider makes is tagged with the app and the stage", () => {
    const [provider] = stacks().ofType("pulumi:providers:aws");
    expect(provider?.inputs["defaultTags"]).toEqual({ tags: { app: "millrace", stage: "dev" } });
  });

  test("nothing is traced unless somebody asks for it", () => {
    const modes = FUNCTIONS.map((name) => stacks().functionOf(name)["tracingConfig"]);
    expect(modes).toEqual(FUNCTIONS.map(() => ({ mode: "PassThrough" })));
    const machine = stacks().inputsOf("aws:sfn/stateMachine:StateMachine", "evaluation");
    expect(machine["tracingConfiguration"]).toEqual({ enabled: false });
  });

  test("the key for pseudonyms reaches those who plan or read inputs, and is shown to nobody", () => {
    const told = FUNCTIONS.filter((name) => "MILLRACE_ID_KEY" in stacks().environmentOf(name));
    expect(told).toEqual(["preprocess", "reduce", "inbox", "retrain", "expandPlan"]);
    for (const name of told) {
      expect(stacks().environmentOf(name)["MILLRACE_ID_KEY"]).toBe("[secret]");
    }
    expect(JSON.stringify(stacks().all)).not.toContain(ID_KEY);
  });

  test("nothing of it can be called from outside: no addresses, and no rights but of roles", () => {
    const found = [...new Set(stacks().all.map(({ type }) => type))];
    expect(
      found.filter((type) => /lambda\/(functionUrl|permission)|apigateway|lb\//.test(type)),
    ).toEqual([]);
  });

  test("roles are taken by their service for this account alone", () => {
    const trusts = stacks()
      .ofType("aws:iam/role:Role")
      .map(({ inputs }) => JSON.stringify(inputs["assumeRolePolicy"]));
    // Lambda takes a role for the function that names it, and sends no account.
    const others = trusts.filter((trust) => !trust.includes("lambda.amazonaws.com"));
    expect(others).toHaveLength(4);
    expect(others.filter((trust) => !trust.includes("aws:SourceAccount"))).toEqual([]);
  });
}
