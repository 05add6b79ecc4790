// Fields and their values for the tests of inputs: sizes all different, bags of none, one and several values.

import type { InputBags, InputsShape } from "../../functions/core/models/inputs.ts";
import { randomStream } from "../../functions/core/random.ts";

const TABLES = [
  { name: "type", V: 4, most: 1 },
  { name: "query", V: 19, most: 5 },
] as const;
const WIDTHS = [3, 10] as const;

/** Two fields, of one value and of up to five, for a hidden size H. */
export function fieldsOf(combine: InputsShape["combine"], H: number): InputsShape {
  const widthOf = (index: number) => (combine === "sum" ? H : (WIDTHS[index] ?? 1));
  return { combine, tables: TABLES.map((table, index) => ({ ...table, width: widthOf(index) })) };
}

/** Values for `positions` positions: none at about a third of them. */
export function drawBags(seed: number, positions: number, { tables }: InputsShape): InputBags[] {
  return tables.map(({ V, most }, field) => {
    const stream = randomStream({ seed, purpose: "test", major: field });
    const offsets = new Uint32Array(positions + 1);
    const values: number[] = [];
    for (let position = 0; position < positions; position++) {
      const size = stream.integer(3) === 0 ? 0 : 1 + stream.integer(most);
      values.push(...Array.from({ length: size }, () => 1 + stream.integer(V - 1)));
      offsets[position + 1] = values.length;
    }
    return { offsets, values: Uint32Array.from(values) };
  });
}
