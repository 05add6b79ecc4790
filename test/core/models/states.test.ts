import { describe, expect, test } from "vitest";
import { loadKernels } from "../../../functions/adapters/kernelModule.ts";
import { initialWeights, RECURRENT_KINDS } from "../../../functions/core/models/model.ts";
import { createNetwork, type SequenceBatch } from "../../../functions/core/models/network.ts";
import { zeroStates } from "../../../functions/core/models/states.ts";
import { shape as common, drawBatch, limits } from "../../support/networkCase.ts";

/** Sequences of seven events, whole or a part [from, to) of each. */
function part(from: number, to: number): SequenceBatch {
  const whole = drawBatch(6);
  const B = 4;
  const T = to - from;
  const items = new Uint32Array(B * T);
  const targets = new Uint32Array(B * T);
  for (let row = 0; row < B; row++) {
    for (let t = 0; t < T; t++) {
      const item = 1 + (((whole.items[from + t] ?? 0) + row) % 28);
      items[row * T + t] = item;
      targets[row * T + t] = 1 + ((item * 5) % 28);
    }
  }
  return { B, T, items, targets, lengths: new Uint32Array(B).fill(T) };
}

describe.each(RECURRENT_KINDS)("states of %s", (kind) => {
  const shape = { ...common, kind, layers: 2 };
  const started = () => {
    const network = createNetwork(loadKernels(), shape, limits);
    network.setWeights(initialWeights(shape, 5));
    return network;
  };

  test("carried over a cut give the states of the whole, to the bit", () => {
    const network = started();
    network.encode(part(0, 7));
    const expected = Array.from({ length: 4 }, (_, row) => network.state(row, 6));
    const last = network.lastStates();
    network.encode(part(0, 3));
    network.encode({ ...part(3, 7), initial: network.lastStates() });
    expect(Array.from({ length: 4 }, (_, row) => network.state(row, 3))).toEqual(expected);
    expect(network.lastStates()).toEqual(last);
  });

  test("are forgotten by a batch that brings none", () => {
    const network = started();
    network.encode(part(0, 4));
    const [expected, carried] = [network.state(1, 3), network.lastStates()];
    network.encode({ ...part(0, 4), initial: carried });
    expect(network.state(1, 3)).not.toEqual(expected);
    network.encode(part(0, 4));
    expect(network.state(1, 3)).toEqual(expected);
  });

  test("come back from training as they were under the weights before the update", () => {
    const network = started();
    const initial = zeroStates(shape, 4);
    network.encode({ ...part(0, 5), initial });
    const last = network.lastStates();
    expect(network.trainBatch(part(0, 5), 0.01)).not.toHaveProperty("last");
    network.setWeights(initialWeights(shape, 5));
    expect(network.trainBatch({ ...part(0, 5), initial }, 0.01).last).toEqual(last);
  });
});

test("states of another size are refused", () => {
  const shape = { ...common, kind: "lstm", layers: 2 } as const;
  const network = createNetwork(loadKernels(), shape, limits);
  const initial = zeroStates(shape, 4);
  expect(() => network.encode({ ...part(0, 3), initial: initial.slice(1) })).toThrow(/each layer/);
  expect(() => network.encode({ ...part(0, 3), initial: zeroStates(shape, 3) })).toThrow(
    /each sequence brings a state/,
  );
  const withoutCells = initial.map(({ h }) => ({ h }));
  expect(() => network.encode({ ...part(0, 3), initial: withoutCells })).toThrow(/each sequence/);
});
