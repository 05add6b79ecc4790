// Dropout in a recurrent encoder: which elements, with which random numbers, and where the masks lie. Masks hold the
// factors 0 and 1 / (1 − rate) (assembly/dropout.ts); what is done with them is in encoder.ts and
// recurrentDropout.ts.

import { assert } from "../assert.ts";
import type { KernelExports } from "../kernels.ts";
import { matrixBytes, planMemory } from "../layout.ts";
import { PURPOSES, philox } from "../random.ts";
import type { LayerSizes } from "./recurrentLayer.ts";

/** Rates in [0, 1): the probability that an element is dropped; 0 drops nothing and costs nothing. */
export interface DropoutRates {
  /** Of the inputs of the first layer. */
  readonly embedding: number;
  /** Of the outputs of every layer: between layers, and on the way to the scores. */
  readonly output: number;
  /**
   * Of the state before the recurrent product. The same elements are dropped at every step of a sequence (Gal &
   * Ghahramani 2016); what a gate carries on without a product (the cell of an LSTM, z h₋ of a GRU) is left whole.
   */
  readonly recurrent: number;
  /** Whether inputs, too, lose the same elements at every step of a sequence, as Keras' `dropout` does. */
  readonly isInputHeld: boolean;
}

/** Nothing is dropped. */
export const NO_DROPOUT: DropoutRates = {
  embedding: 0,
  output: 0,
  recurrent: 0,
  isInputHeld: false,
};

/** The update that masks are drawn for. Equal addresses give equal masks. */
export interface UpdateAddress {
  /** Run seed, an integer in [0, 2^53). */
  readonly seed: number;
  readonly round: number;
  readonly shard: number;
  /** Number of the minibatch within round and shard. */
  readonly update: number;
}

/** Where the masks of an encoder lie; 0 bytes where a rate is 0. */
export interface EncoderDropout {
  readonly rates: DropoutRates;
  /** [R, I], or [B, I] where it is held. */
  readonly inputMask: number;
  /** [B, H]: states on the way to the recurrent product, and the gradients on the way back. */
  readonly states: number;
  readonly layers: readonly {
    /** [B, H] */
    readonly stateMask: number;
    /** [R, H] */
    readonly outputMask: number;
    /** [R, H]: the outputs that are left. */
    readonly outputs: number;
  }[];
}

/** Lays out masks for `layers` layers; null, and no bytes, where nothing is dropped. */
export function planDropout(
  rates: DropoutRates,
  layers: number,
  { I, H, R, B }: LayerSizes,
  startByte: number,
): { readonly dropout: EncoderDropout | null; readonly endByte: number } {
  const { embedding, output, recurrent, isInputHeld } = rates;
  const all = [embedding, output, recurrent];
  assert(
    all.every((rate) => rate >= 0 && rate < 1),
    "a rate of dropout is in [0, 1)",
  );
  if (all.every((rate) => rate === 0)) {
    return { dropout: null, endByte: startByte };
  }
  const stateBytes = recurrent > 0 ? matrixBytes(B, H) : 0;
  const outputBytes = output > 0 ? matrixBytes(R, H) : 0;
  const inputBytes = embedding > 0 ? matrixBytes(isInputHeld ? B : R, I) : 0;
  const own = planMemory({ inputMask: inputBytes, states: stateBytes }, startByte);
  const regions = { stateMask: stateBytes, outputMask: outputBytes, outputs: outputBytes };
  let endByte = own.endByte;
  const planned = Array.from({ length: layers }, () => {
    const plan = planMemory(regions, endByte);
    endByte = plan.endByte;
    return plan.at;
  });
  return { dropout: { rates, ...own.at, layers: planned }, endByte };
}

/** Draws the masks of a batch with these sizes. */
export function drawMasks(
  run: KernelExports,
  { rates, inputMask, layers }: EncoderDropout,
  address: UpdateAddress,
  { I, H, R, B }: LayerSizes,
): void {
  const key = dropoutKey(address);
  const draw = (rate: number, at: number, rows: number, columns: number, site: number) => {
    if (rate > 0) {
      const chance = [dropThreshold(rate), keptScale(rate)] as const;
      run.dropoutMask(at, rows, columns, ...chance, ...key, address.update, site);
    }
  };
  draw(rates.embedding, inputMask, rates.isInputHeld ? B : R, I, DROPOUT_SITES.inputs);
  layers.forEach(({ stateMask, outputMask }, layer) => {
    draw(rates.recurrent, stateMask, B, H, DROPOUT_SITES.states(layer));
    draw(rates.output, outputMask, R, H, DROPOUT_SITES.outputs(layer));
  });
}

/** Numbers of the places where something is dropped; part of every result. */
export const DROPOUT_SITES = {
  inputs: 0,
  states: (layer: number) => 2 * layer + 1,
  outputs: (layer: number) => 2 * layer + 2,
} as const;

/**
 * The key of all masks of a round in a shard: the first words of Philox at (0, round, shard, purpose) under the seed.
 * Beneath it the counter has room for position, update and site.
 */
export function dropoutKey({ seed, round, shard }: Omit<UpdateAddress, "update">) {
  assert(Number.isSafeInteger(seed) && seed >= 0, "a seed is an integer in [0, 2^53)");
  const words = [seed >>> 0, Math.floor(seed / 2 ** 32)] as const;
  const [key0, key1] = philox([0, round >>> 0, shard >>> 0, PURPOSES.dropout], words);
  return [key0, key1] as const;
}

/** The random word below which an element is dropped. */
export function dropThreshold(rate: number): number {
  return Math.floor(rate * 2 ** 32);
}

/** The factor of what is kept. */
export function keptScale(rate: number): number {
  return Math.fround(1 / (1 - rate));
}
