// Mutations name pieces of the product's text: each must be there, once, or the long tests would change nothing.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MODEL_MUTATIONS, MUTATIONS } from "./mutations.ts";

const root = join(import.meta.dirname, "..", "..");
const changes = [...MUTATIONS, ...MODEL_MUTATIONS].flatMap(({ name, changes: all }) =>
  all.map((change) => ({ name, ...change })),
);

test.each(changes)("$name: $file holds the text that is changed", async ({ file, from }) => {
  const text = await readFile(join(root, file), "utf8");
  expect(text.split(from)).toHaveLength(2);
});
