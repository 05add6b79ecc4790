// Whether the engine has the relaxed vector instructions of WebAssembly, asked by validating a module of one function.

import { ConfigurationError } from "../core/errors.ts";

/** (func (param v128) (result v128) (f32x4.relaxed_madd (local.get 0) (local.get 0) (local.get 0))) */
const MODULE = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 6, 1, 0x60, 1, 0x7b, 1, 0x7b],
  ...[3, 2, 1, 0],
  ...[10, 13, 1, 11, 0, 0x20, 0, 0x20, 0, 0x20, 0, 0xfd, 0x85, 2, 0x0b],
);

/** Throws ConfigurationError `relaxed-simd-missing` where an engine does not have the instructions. */
export function expectRelaxedSimd(
  isValid: (module: Uint8Array<ArrayBuffer>) => boolean = WebAssembly.validate,
): void {
  if (!isValid(MODULE)) {
    throw new ConfigurationError({
      code: "relaxed-simd-missing",
      what: "the fast arithmetic cannot run here",
      where: "--precision fast",
      expected: "an engine with the relaxed vector instructions of WebAssembly",
      found: "an engine that refuses them",
      fix: "use --precision strict, or Node.js 22 or later",
    });
  }
}
