// What a person may ask of a variational autoencoder, and the defaults for what they leave open.

import type { VaeConfig } from "../messages.ts";
import type { ModelKind } from "../models/modelKind.ts";
import { optionError } from "../optionError.ts";

/** Null: the default. Anything else belongs to an autoencoder, and is refused for other models. */
export interface VaeRequest {
  readonly latent: number | null;
  readonly beta: number | null;
  /** Of bags. */
  readonly inputDropout: number | null;
  /** Of sequences. */
  readonly horizon: number | null;
}

export const DEFAULT_VAE_REQUEST: VaeRequest = {
  latent: null,
  beta: null,
  inputDropout: null,
  horizon: null,
};

/** β and the share of dropout of Liang et al. 2018; the items to predict of Sachdeva et al. 2019. */
const BETA = 0.2;
const INPUT_DROPOUT = 0.5;
const HORIZON = 4;
const LATENT_MAX = 1024;
const HORIZON_MAX = 100;

/** The flags, and the models that each is for. */
const FLAGS = [
  ["latent", "--latent", ["vae", "svae"]],
  ["beta", "--beta", ["vae", "svae"]],
  ["inputDropout", "--input-dropout", ["vae"]],
  ["horizon", "--horizon", ["svae"]],
] as const satisfies readonly (readonly [keyof VaeRequest, string, readonly ModelKind[]])[];

/** What the configuration says of an autoencoder: nothing where the model is none. */
export function vaeFromRequest(
  kind: ModelKind,
  hidden: number,
  request: VaeRequest,
): { readonly vae?: VaeConfig } {
  for (const [name, flag, kinds] of FLAGS) {
    const isMine = kinds.some((one) => one === kind);
    const expected = `no ${flag} but with --model ${kinds.join(" or ")}`;
    check(isMine || request[name] === null, flag, expected, `${request[name]} with ${kind}`);
  }
  if (kind !== "vae" && kind !== "svae") {
    return {};
  }
  const { latent, beta, inputDropout, horizon } = request;
  const common = { latent: latent ?? Math.ceil(hidden / 2), beta: beta ?? BETA };
  checkWhole("--latent", common.latent, LATENT_MAX);
  check(common.beta <= 1, "--beta", "a number from 0 to 1", String(beta));
  if (kind === "svae") {
    const vae = { ...common, horizon: horizon ?? HORIZON };
    checkWhole("--horizon", vae.horizon, HORIZON_MAX);
    return { vae };
  }
  const vae = { ...common, inputDropout: inputDropout ?? INPUT_DROPOUT };
  const expected = "a number from 0 to below 1";
  check(vae.inputDropout < 1, "--input-dropout", expected, String(inputDropout));
  return { vae };
}

function checkWhole(flag: string, value: number, high: number): void {
  const holds = Number.isInteger(value) && value >= 1 && value <= high;
  check(holds, flag, `a whole number from 1 to ${high}`, String(value));
}

function check(holds: boolean, where: string, expected: string, found: string): void {
  if (!holds) {
    throw optionError(where, { expected, found });
  }
}
