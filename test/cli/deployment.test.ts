import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { deployedStore } from "../../cli/deployment.ts";

async function outputs(text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "millrace-")), "outputs.json");
  await writeFile(path, text);
  return path;
}

const refusal = (expected: string) => ({
  explanation: { code: "unknown-deployment", expected: expect.stringContaining(expected) },
});

test("the store of a deployment is its bucket", async () => {
  const path = await outputs('{"stage": "prod", "bucket": "shop-prod", "queues": "{}"}');
  expect(await deployedStore("prod", path)).toBe("s3://shop-prod");
  await expect(deployedStore("dev", path)).rejects.toMatchObject(refusal('the stage "dev"'));
});

test("outputs that cannot be used are refused, and none are missed by name", async () => {
  const nameless = await outputs('{"stage": "prod"}');
  await expect(deployedStore("prod", nameless)).rejects.toMatchObject(refusal("bucket"));
  for (const text of ["", "null", "{"]) {
    await expect(deployedStore("prod", await outputs(text))).rejects.toMatchObject(
      refusal("JSON object"),
    );
  }
  await expect(deployedStore("prod", "/nowhere/outputs.json")).rejects.toMatchObject({
    explanation: { code: "missing-file" },
  });
});
