import { expect, test } from "vitest";
import { loadKernels } from "../../functions/adapters/kernelModule.ts";
import { LimitError } from "../../functions/core/errors.ts";
import { kernelsFromExports } from "../../functions/core/kernels.ts";

test("a claim clears memory and ends the claim before it", () => {
  const kernels = loadKernels();
  const at = Math.ceil(kernels.startByte / 8) * 8;
  const first = kernels.claim(at + 80);
  first.f32(at, 20).fill(1);
  const second = kernels.claim(at + 80);
  expect(second.f32(at, 20).every((value) => value === 0)).toBe(true);
  expect(() => first.f32(at, 1)).toThrow(/latest claim/);
});

test("views of a claim survive growth when made anew, and stay within it", () => {
  const kernels = loadKernels();
  const at = Math.ceil(kernels.startByte / 8) * 8;
  const memory = kernels.claim(at + 64);
  memory.u32(at, 2).set([7, 8]);
  kernels.run.memory.grow(1);
  expect([...memory.u32(at, 2)]).toEqual([7, 8]);
  expect(() => memory.f64(at, 9)).toThrow(/within its claim/);
});

test("memory beyond 32-bit addresses is refused with both numbers", () => {
  const kernels = loadKernels();
  expect(() => kernels.claim(2 ** 33)).toThrow(LimitError);
  expect(() => kernels.claim(2 ** 33)).toThrow(/8589934592 bytes, found \d+ bytes/);
});

test("the tile is chosen at the first claim and not before, once", () => {
  const { run } = loadKernels();
  let asked = 0;
  const kernels = kernelsFromExports(run, () => {
    asked += 1;
    return true;
  });
  expect(asked).toBe(0);
  kernels.claim(kernels.startByte + 64);
  kernels.claim(kernels.startByte + 128);
  expect(kernels.isWide).toBe(true);
  expect(asked).toBe(1);
});
