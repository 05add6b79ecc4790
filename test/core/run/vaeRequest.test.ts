import { describe, expect, test } from "vitest";
import { configFromRequest, DEFAULT_REQUEST } from "../../../functions/core/run/request.ts";
import { DEFAULT_VAE_REQUEST } from "../../../functions/core/run/vaeRequest.ts";

const none = DEFAULT_VAE_REQUEST;

describe("vaeFromRequest", () => {
  test("gives an autoencoder the article's choices, and other models none", () => {
    const { model } = configFromRequest({ ...DEFAULT_REQUEST, model: "vae", hidden: 51 }, 1);
    expect(model.vae).toEqual({ latent: 26, beta: 0.2, inputDropout: 0.5 });
    expect(configFromRequest(DEFAULT_REQUEST, 1).model).not.toHaveProperty("vae");
  });

  test("takes what is asked for, 0 included", () => {
    const given = { latent: 7, beta: 0, inputDropout: 0 };
    const vae = { ...none, ...given };
    const config = configFromRequest({ ...DEFAULT_REQUEST, model: "vae", vae }, 1);
    expect(config.model.vae).toEqual(given);
  });

  test("gives a sequential one its own", () => {
    const { model } = configFromRequest({ ...DEFAULT_REQUEST, model: "svae" }, 1);
    expect(model.vae).toEqual({ latent: 32, beta: 0.2, horizon: 4 });
  });

  test.each([
    ["--latent", { model: "lstm", vae: { ...none, latent: 4 } }],
    ["--beta", { model: "gru", vae: { ...none, beta: 0 } }],
    ["--input-dropout", { model: "gru", vae: { ...none, inputDropout: 0.1 } }],
    ["--latent", { model: "vae", vae: { ...none, latent: 0 } }],
    ["--beta", { model: "vae", vae: { ...none, beta: 1.5 } }],
    ["--input-dropout", { model: "vae", vae: { ...none, inputDropout: 1 } }],
    ["--input-dropout", { model: "svae", vae: { ...none, inputDropout: 0.1 } }],
    ["--horizon", { model: "vae", vae: { ...none, horizon: 2 } }],
    ["--horizon", { model: "svae", vae: { ...none, horizon: 0 } }],
    ["--length", { model: "vae", lengthMax: 20 }],
  ] as const)("refuses %s where it means nothing or is out of range", (flag, change) => {
    expect(() => configFromRequest({ ...DEFAULT_REQUEST, ...change }, 1)).toThrow(`(${flag})`);
  });
});
