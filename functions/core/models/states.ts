// States carried from one batch to the next: what each sequence's layers start from, and what they end with. They are
// constants of the batch that they come into: no gradient goes back into the batch before (truncated backpropagation
// through time; Williams & Peng 1990), so a gradient reaches as far back as its batch does.

import { assert, present } from "../assert.ts";
import type { ClaimedMemory } from "../kernels.ts";
import { rowBytes } from "../layout.ts";
import { type Encoder, RECURRENT_LAYERS } from "./encoder.ts";
import type { ModelShape } from "./model.ts";

/** States of one layer for the sequences of a batch, row-major. */
export interface LayerStates {
  /** [B, H] */
  readonly h: Float32Array;
  /** [B, H] cell states, for an LSTM. */
  readonly c?: Float32Array;
}

/** States of all layers, from the one that reads the inputs upwards. */
export type EncoderStates = readonly LayerStates[];

/** The states from which B sequences start that have no past. */
export function zeroStates({ kind, layers = 1, H }: ModelShape, B: number): EncoderStates {
  const zeros = () => new Float32Array(B * H);
  const { hasCell } = RECURRENT_LAYERS[kind];
  return Array.from({ length: layers }, () => ({
    h: zeros(),
    ...(hasCell ? { c: zeros() } : {}),
  }));
}

/** Puts what B sequences start from where the layers read it; null = zeros. */
export function setStates(
  memory: ClaimedMemory,
  encoder: Encoder,
  { B, H }: { readonly B: number; readonly H: number },
  states: EncoderStates | null,
): void {
  const { hasCell } = RECURRENT_LAYERS[encoder.kind];
  const write = (address: number, values: Float32Array | undefined) => {
    assert(states === null || values?.length === B * H, "each sequence brings a state a layer");
    for (let row = 0; row < B; row++) {
      const target = memory.f32(address + row * rowBytes(H), H);
      if (values === undefined) {
        target.fill(0);
      } else {
        target.set(values.subarray(row * H, (row + 1) * H));
      }
    }
  };
  assert(states === null || states.length === encoder.layers.length, "each layer has states");
  encoder.layers.forEach((at, layer) => {
    write(at.h0, states?.[layer]?.h);
    if (hasCell) {
      write(at.c0, states?.[layer]?.c);
    }
  });
}

/** Copies of the states at `rows` [B] of every layer. */
export function statesAt(
  memory: ClaimedMemory,
  encoder: Encoder,
  H: number,
  rows: Uint32Array,
): EncoderStates {
  const { hasCell } = RECURRENT_LAYERS[encoder.kind];
  const read = (address: number) => {
    const values = new Float32Array(rows.length * H);
    rows.forEach((row, sequence) => {
      values.set(memory.f32(address + row * rowBytes(H), H), sequence * H);
    });
    return values;
  };
  return encoder.layers.map((_, layer) => {
    const at = present(encoder.layers[layer], "there is a layer of that number");
    return { h: read(at.h), ...(hasCell ? { c: read(at.c) } : {}) };
  });
}
