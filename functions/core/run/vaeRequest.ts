// What a person may ask of a variational autoencoder, and the defaults for what they leave open.

import { ConfigurationError } from "../errors.ts";
import type { VaeConfig } from "../messages.ts";
import type { ModelKind } from "../models/modelKind.ts";

/** Null: the default. Anything else belongs to an autoencoder, and is refused for other models. */
export interface VaeRequest {
  readonly latent: number | null;
  readonly beta: number | null;
  readonly inputDropout: number | null;
}

export const DEFAULT_VAE_REQUEST: VaeRequest = { latent: null, beta: null, inputDropout: null };

/** The article's β and share of dropout (Liang et al. 2018). */
const BETA = 0.2;
const INPUT_DROPOUT = 0.5;
const LATENT_MAX = 1024;

/** What the configuration says of an autoencoder: nothing where the model is none. */
export function vaeFromRequest(
  kind: ModelKind,
  hidden: number,
  { latent, beta, inputDropout }: VaeRequest,
): { readonly vae?: VaeConfig } {
  const flags = { "--latent": latent, "--beta": beta, "--input-dropout": inputDropout };
  if (kind !== "vae") {
    for (const [flag, value] of Object.entries(flags)) {
      check(value === null, flag, `no ${flag} but with --model vae`, `${value} with ${kind}`);
    }
    return {};
  }
  const vae = {
    latent: latent ?? Math.ceil(hidden / 2),
    beta: beta ?? BETA,
    inputDropout: inputDropout ?? INPUT_DROPOUT,
  };
  const isSize = Number.isInteger(vae.latent) && vae.latent >= 1 && vae.latent <= LATENT_MAX;
  check(isSize, "--latent", `a whole number from 1 to ${LATENT_MAX}`, String(vae.latent));
  check(vae.beta <= 1, "--beta", "a number from 0 to 1", String(vae.beta));
  const isShare = vae.inputDropout < 1;
  check(isShare, "--input-dropout", "a number from 0 to below 1", String(vae.inputDropout));
  return { vae };
}

function check(holds: boolean, where: string, expected: string, found: string): void {
  if (!holds) {
    throw new ConfigurationError({
      code: "option-out-of-range",
      what: "an option has a value that cannot be used",
      where,
      expected,
      found,
      fix: `give ${where} as expected, or leave it out for the default`,
    });
  }
}
