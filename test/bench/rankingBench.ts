// Full ranking: scores of all items for a block of states, and the best of each. The states are encoded beforehand.

import type { Kernels } from "../../functions/core/kernels.ts";
import { initialWeights, type ModelShape } from "../../functions/core/models/model.ts";
import { createNetwork } from "../../functions/core/models/network.ts";
import { drawItems } from "./draw.ts";
import { type Benchmark, expectAgreement, type Prepared, type Scale } from "./measure.ts";

const FULL = { V: 50_000, H: 128, B: 128, top: 20 } as const;
const SMALL = { V: 61, H: 9, B: 5, top: 4 } as const;
/** States whose lists are also made in f64. */
const CHECKED_ROWS = 3;

export const RANKING: Benchmark = {
  name: "ranking",
  what: `full ranking, B ${FULL.B}, H ${FULL.H}, V ${FULL.V}, top ${FULL.top}`,
  peerDoes: "torch.matmul, torch.topk",
  reach: 1,
  prepare,
};

function prepare(kernels: Kernels, scale: Scale): Prepared {
  const { V, H, B, top } = scale === "full" ? FULL : SMALL;
  const shape: ModelShape = { kind: "lstm", V, H };
  const network = createNetwork(kernels, shape, { batchMax: B, lengthMax: 1, topMax: top });
  const weights = initialWeights(shape, 1);
  network.setWeights(weights);
  const items = drawItems(B, 2, V);
  const targets = new Uint32Array(B);
  network.encode({ B, T: 1, items, targets, lengths: new Uint32Array(B).fill(1) });
  const states = new Float32Array(B * H);
  for (let row = 0; row < B; row++) {
    states.set(network.state(row, 0), row * H);
  }
  const exclude = new Uint32Array();
  const queries = Array.from({ length: B }, (_, row) => ({ row, position: 0, exclude }));
  const work = () => network.recommend(queries, top);
  /** Row 0 is padding and no candidate; the peer ranks the others. */
  const embedding = weights.subarray(H, V * H);
  const scoreOf = (row: number, item: number) => {
    let sum = 0;
    for (let k = 0; k < H; k++) {
      sum += (states[row * H + k] as number) * (embedding[(item - 1) * H + k] as number);
    }
    return sum;
  };
  const verify = () => {
    const found = work();
    for (let row = 0; row < Math.min(B, CHECKED_ROWS); row++) {
      const all = Float64Array.from({ length: V - 1 }, (_, index) => scoreOf(row, index + 1));
      const listed = [...found.items.subarray(row * top, (row + 1) * top)];
      const best = all.sort().reverse().subarray(0, top);
      const own = Float64Array.from(listed, (item) => scoreOf(row, item));
      expectAgreement("scores of the listed items", own, best, H);
      if (new Set(listed).size !== top) {
        throw new Error("an item is listed twice");
      }
    }
  };
  return {
    verify,
    work,
    rate: { units: 2 * B * V * H, perSecond: "GFLOP/s" },
    task: {
      operation: "ranking",
      sizes: { top },
      inputs: {
        states: { shape: [B, H], values: states },
        items: { shape: [V - 1, H], values: embedding },
      },
    },
    compare: ({ scores = new Float32Array() }) =>
      expectAgreement("scores", work().scores, scores, H),
  };
}
