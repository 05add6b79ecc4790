// The constants of Adam after t updates, with PyTorch's defaults. The update itself is assembly/adam.ts.

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;

/** x^n for a whole n by repeated squaring: multiplications only, so the same bits everywhere. */
export function wholePower(x: number, n: number): number {
  let result = 1;
  let square = x;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) {
      result *= square;
    }
    square *= square;
  }
  return result;
}

/**
 * The last seven parameters of the kernel `adam`, for update number `step` (from 1 on). The kernel adds ε to the root
 * of the corrected second moment; torch.optim.SparseAdam adds it before the correction, which is the same for a larger
 * ε.
 */
export function adamConstants(step: number, learningRate: number, isSparse = false) {
  const stepSize = learningRate / (1 - wholePower(BETA_1, step));
  const root = Math.sqrt(1 - wholePower(BETA_2, step));
  const epsilon = isSparse ? EPSILON / root : EPSILON;
  return [stepSize, root, BETA_1, 1 - BETA_1, BETA_2, 1 - BETA_2, epsilon] as const;
}
