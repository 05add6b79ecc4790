import { describe, expect, test } from "vitest";
import { continuedConfig } from "../../../functions/core/run/continuation.ts";
import { configFromRequest, DEFAULT_REQUEST } from "../../../functions/core/run/request.ts";

const config = configFromRequest({ ...DEFAULT_REQUEST, rounds: 4, patience: 2 }, 1000);
const scoredRounds = (count: number) =>
  Array.from({ length: count }, (_, round) => ({ round, score: 0.1, cases: 1 }));
const more = { rounds: 3, patience: null };

describe("the configuration of further rounds", () => {
  test("has the rounds that were made and those that are to come", () => {
    const ended = { scored: scoredRounds(5), bestRound: 3 };
    expect(continuedConfig(config, ended, more)).toEqual({ ...config, rounds: 7 });
  });

  test("has patience for them where it was exhausted", () => {
    const ended = { scored: scoredRounds(5), bestRound: 2 };
    expect(continuedConfig(config, ended, more).patience).toBe(5);
    expect(continuedConfig(config, ended, { ...more, patience: 1 }).patience).toBe(1);
  });

  test.each([0, 1.5])("refuses %s further rounds", (rounds) => {
    const ended = { scored: scoredRounds(5), bestRound: 3 };
    expect(() => continuedConfig(config, ended, { ...more, rounds })).toThrow("--rounds");
  });

  test("refuses schedules that span all rounds", () => {
    const ended = { scored: scoredRounds(5), bestRound: 3 };
    const schedule = { ...config.model.schedule, kind: "cosine" } as const;
    const cosine = { ...config, model: { ...config.model, schedule } };
    expect(() => continuedConfig(cosine, ended, more)).toThrow(
      expect.objectContaining({
        explanation: expect.objectContaining({ code: "schedule-spans-rounds" }),
      }),
    );
    const vae = { latent: 4, beta: 0.2 };
    const annealed = { ...config, model: { ...config.model, vae } };
    expect(() => continuedConfig(annealed, ended, more)).toThrow("--beta 0.2");
  });
});
