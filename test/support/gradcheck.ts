// Finite differences: the first link of the chain of trust. In f64 they are sharp enough to prove a gradient.

import { expect } from "vitest";
import { read } from "./read.ts";
import type { Tensors } from "./tolerance.ts";

/** Step of the central difference: the cube root of the unit roundoff of f64 balances truncation and rounding. */
const STEP = Math.cbrt(2 ** -53);
/** Truncation is STEP² f‴ / 6 and rounding u |f| / STEP; this allows for derivatives of the size of f. */
const ERROR = 64 * STEP ** 2;

/** Expects every element of every gradient to be the slope of `loss`. */
export function expectGradients(
  values: Tensors,
  loss: (values: Tensors) => number,
  gradients: Tensors,
): void {
  const scale = Math.max(1, Math.abs(loss(values)));
  for (const [name, gradient] of Object.entries(gradients)) {
    const value = values[name] as Float64Array;
    expect(gradient.length, name).toBe(value.length);
    gradient.forEach((slope, index) => {
      const moved = (change: number) => {
        const copy = value.slice();
        copy[index] = read(copy, index) + change;
        return loss({ ...values, [name]: copy });
      };
      const difference = (moved(STEP) - moved(-STEP)) / (2 * STEP);
      expect(Math.abs(difference - slope), `${name}[${index}]`).toBeLessThan(ERROR * scale);
    });
  }
}
