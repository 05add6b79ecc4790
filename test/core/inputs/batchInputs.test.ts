import { expect, test } from "vitest";
import { windowInputs } from "../../../functions/core/inputs/batchInputs.ts";
import { columnOfValues } from "../../../functions/core/inputs/fieldColumn.ts";
import { sequenceBatch } from "../../../functions/core/training/minibatch.ts";

/** Two users with four and three events; the value of an event is its item, so that a wrong place shows. */
const items = Uint32Array.of(11, 12, 13, 14, 21, 22, 23);
const starts = Uint32Array.of(0, 4);
const itemsOf = (user: number) => items.subarray(starts[user], starts[user + 1] ?? items.length);
const windows = [
  { user: 0, start: 1, length: 3 },
  { user: 1, start: 0, length: 2 },
];

test("an input has the values of its own event, whatever the window; padding has none", () => {
  const fields = {
    columns: [columnOfValues(items), columnOfValues(items.map((i) => i % 2))],
    starts,
  };
  const batch = sequenceBatch(windows, itemsOf, { withTargets: false, fields });
  expect([...batch.items]).toEqual([12, 13, 14, 21, 22, 0]);
  expect(batch.inputs).toEqual([
    { offsets: Uint32Array.of(0, 1, 2, 3, 4, 5, 5), values: Uint32Array.of(12, 13, 14, 21, 22) },
    { offsets: Uint32Array.of(0, 0, 1, 1, 2, 2, 2), values: Uint32Array.of(1, 1) },
  ]);
});

test("several values of an event stay together", () => {
  const column = { offsets: Uint32Array.of(0, 2, 2, 5), values: Uint32Array.of(1, 2, 3, 4, 5) };
  const source = { columns: [column], starts: Uint32Array.of(0) };
  const [bags] = windowInputs([{ user: 0, start: 1, length: 2 }], 3, source);
  expect(bags).toEqual({
    offsets: Uint32Array.of(0, 0, 3, 3),
    values: Uint32Array.of(3, 4, 5),
  });
});
