import { describe, expect, test } from "vitest";
import { configSchema } from "../../functions/core/configSchema.ts";
import { inputSchema } from "../../functions/core/inputSchema.ts";
import { configFromRequest, DEFAULT_REQUEST } from "../../functions/core/run/request.ts";

describe("the forms of a manifest's parts", () => {
  test("take what requests become, and nothing they do not know", () => {
    const config = configFromRequest(DEFAULT_REQUEST, 1000);
    expect(configSchema.parse(config)).toEqual(config);
    expect(configSchema.safeParse({ ...config, colour: 1 }).success).toBe(false);
  });

  test("take inputs with the columns of sessions and of the model's inputs", () => {
    const format = {
      delimiter: 44,
      hasHeader: true,
      columnNames: ["u", "i", "t", "s", "c"],
      columns: { user: 0, item: 1, time: 2, event: null, split: null, session: 3 },
      fieldCount: 5,
      inputs: [null, 4],
    };
    const input = { uri: "log.csv", bytes: 10, etag: "e", format };
    expect(inputSchema.parse(input)).toEqual(input);
    const unknown = { ...input, format: { ...format, source: { form: "xml" } } };
    expect(inputSchema.safeParse(unknown).success).toBe(false);
  });
});
