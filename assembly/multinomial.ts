// The multinomial likelihood of bags (Liang et al. 2018), fused with its gradient. As in softmax.ts the gradient is
// left unnormalised, with one scale per row, so that the scores are written once after their maximum is known.

import { log4 } from "./activation";
import { addAndMaximum, exponentials } from "./softmax";
import { at, rowBytes } from "./vector";

/**
 * loss[r] = −Σ counts[e] log softmax(scores[r] + bias)[indices[e]] over the entries e of row r, which are
 * [offsets[r], offsets[r + 1]); and the gradient of Σ weights[r] loss[r] as dscores[r] = out[r] · scales[r].
 * With n = Σ counts[e] the gradient is n softmax − counts. An item may be in a bag more than once; a row without
 * entries has loss 0 and scale 0.
 *
 *     scores    [rows, V] in: scores without bias; out: e^(s − max), less counts[e] sum / n at indices[e]
 *     scales    [rows] out: weight n / sum
 *     losses    [rows] f64, out
 *     bias      [V], −∞ from V to padded(V)
 *     offsets   [rows + 1] u32
 *     indices   [entries] u32
 *     counts    [entries]
 *     weights   [rows]
 */
export function multinomialLikelihood(
  scores: usize,
  scales: usize,
  losses: usize,
  bias: usize,
  offsets: usize,
  indices: usize,
  counts: usize,
  weights: usize,
  rows: i32,
  V: i32,
): void {
  const bytes = rowBytes(V);
  for (let row = 0; row < rows; row++) {
    const start = load<i32>(at(offsets, row));
    const end = load<i32>(at(offsets, row + 1));
    const maximum = addAndMaximum(scores, bias, bytes);
    let total: f64 = 0;
    let below: f64 = 0;
    for (let entry = start; entry < end; entry++) {
      const count = load<f32>(at(counts, entry)) as f64;
      const score = load<f32>(at(scores, load<i32>(at(indices, entry))));
      total += count;
      below += count * ((maximum as f64) - score);
    }
    const sum = exponentials(scores, maximum, bytes);
    const logSum = f32x4.extract_lane(log4(f32x4.splat(sum as f32)), 0) as f64;
    store<f64>(losses + ((row as usize) << 3), start < end ? total * logSum + below : 0);
    store<f32>(at(scales, row), (((load<f32>(at(weights, row)) as f64) * total) / sum) as f32);
    for (let entry = start; entry < end; entry++) {
      const share = ((load<f32>(at(counts, entry)) as f64) * sum) / total;
      const target = at(scores, load<i32>(at(indices, entry)));
      store<f32>(target, ((load<f32>(target) as f64) - share) as f32);
    }
    scores += bytes;
  }
}
