import { afterEach, expect, test, vi } from "vitest";
import { defaultProvider } from "../../functions/adapters/functionCredentials.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("a function's credentials are those of its environment, as they are when asked for", async () => {
  const provider = defaultProvider();
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIA1");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  vi.stubEnv("AWS_SESSION_TOKEN", undefined);
  expect(await provider()).toEqual({ accessKeyId: "AKIA1", secretAccessKey: "secret" });
  vi.stubEnv("AWS_SESSION_TOKEN", "token");
  expect(await provider()).toMatchObject({ sessionToken: "token" });
});

test("without them it says which variable is missing, and not what another holds", async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIA1");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "");
  await expect(defaultProvider()()).rejects.toMatchObject({
    explanation: { code: "environment", where: "AWS_SECRET_ACCESS_KEY", found: "nothing" },
  });
});
