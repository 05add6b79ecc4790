// The Gaussian latent of a variational autoencoder (Kingma & Welling 2014) and the derivative of tanh layers around it:
//
//     z = μ + σ ε    log σ² = v    KL(N(μ, σ²) ‖ N(0, 1)) = ½ (μ² + σ² − 1 − v)

import { exp4 } from "./activation";
import { at, rowBytes, sumLanes } from "./vector";

/**
 * latent = mean + e^(logVariance / 2) · noise, and kl[r] = Σ ½ (mean² + e^logVariance − 1 − logVariance) of each row.
 * Padding of zeros gives zeros and adds nothing.
 *
 *     latent        [rows, columns] out
 *     kl            [rows] f64, out
 *     mean          [rows, columns]
 *     logVariance   [rows, columns]
 *     noise         [rows, columns]
 */
export function gaussianLatent(
  latent: usize,
  kl: usize,
  mean: usize,
  logVariance: usize,
  noise: usize,
  rows: i32,
  columns: i32,
): void {
  const bytes = rowBytes(columns);
  const half = f32x4.splat(0.5);
  const one = f32x4.splat(1);
  for (let row = 0; row < rows; row++) {
    let sum: f64 = 0;
    for (let j: usize = 0; j < bytes; j += 16) {
      const m = v128.load(mean + j);
      const v = v128.load(logVariance + j);
      const deviation = exp4(f32x4.mul(v, half));
      v128.store(latent + j, f32x4.add(m, f32x4.mul(deviation, v128.load(noise + j))));
      const variance = f32x4.mul(deviation, deviation);
      const rest = f32x4.sub(f32x4.sub(variance, one), v);
      sum += sumLanes(f32x4.add(f32x4.mul(m, m), rest));
    }
    store<f64>(kl + ((row as usize) << 3), 0.5 * sum);
    latent += bytes;
    mean += bytes;
    logVariance += bytes;
    noise += bytes;
  }
}

/**
 * Gradients of a loss with dlatent for the latent plus klWeight · Σ kl:
 *
 *     dmean = dlatent + klWeight · mean
 *     dlogVariance = ½ (dlatent · noise · σ + klWeight · (σ² − 1))    σ = e^(logVariance / 2)
 *
 * All [n], n a multiple of LANES; dmean may be dlatent.
 */
export function gaussianGradient(
  dmean: usize,
  dlogVariance: usize,
  dlatent: usize,
  mean: usize,
  logVariance: usize,
  noise: usize,
  klWeight: f32,
  n: i32,
): void {
  const half = f32x4.splat(0.5);
  const one = f32x4.splat(1);
  const weight = f32x4.splat(klWeight);
  for (let i = 0; i < n; i += 4) {
    const slope = v128.load(at(dlatent, i));
    const deviation = exp4(f32x4.mul(v128.load(at(logVariance, i)), half));
    const scaled = f32x4.mul(f32x4.mul(slope, v128.load(at(noise, i))), deviation);
    const rest = f32x4.mul(weight, f32x4.sub(f32x4.mul(deviation, deviation), one));
    v128.store(at(dlogVariance, i), f32x4.mul(half, f32x4.add(scaled, rest)));
    v128.store(at(dmean, i), f32x4.add(slope, f32x4.mul(weight, v128.load(at(mean, i)))));
  }
}

/** dx = dx (1 − y²) where y = tanh x; dx, y [n], n a multiple of LANES. */
export function tanhGradient(dx: usize, y: usize, n: i32): void {
  const one = f32x4.splat(1);
  for (let i = 0; i < n; i += 4) {
    const value = v128.load(at(y, i));
    const slope = f32x4.sub(one, f32x4.mul(value, value));
    v128.store(at(dx, i), f32x4.mul(v128.load(at(dx, i)), slope));
  }
}
