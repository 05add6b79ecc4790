// What a run takes over from an earlier run of the same store: the numbers of its vocabularies, and, for a warm start,
// its best weights. Objects are named by key and digest in the manifest, so that a run stays a function of its inputs.

import { ConfigurationError } from "../errors.ts";
import type { EarlierConfig, ModelConfig, RunConfig } from "../messages.ts";

/** What was kept of an earlier run, for people and programs. */
export interface Growth {
  readonly run: string;
  /** The round whose incoming weights training began from; null where only vocabularies were taken over. */
  readonly round: number | null;
  /** Items of the earlier run, items appended to them, and those of the earlier run without an event to learn from. */
  readonly items: { readonly known: number; readonly appended: number; readonly idle: number };
  /** Rows of the table of each field that the model reads. */
  readonly fields: readonly {
    readonly name: string;
    readonly known: number;
    readonly appended: number;
  }[];
}

/**
 * Throws ConfigurationError where what `earlier` asks of the run `before` cannot be used by a run of `config`: ids that
 * mean something else, or weights of another shape. Vocabularies grow, so their sizes are not compared.
 */
export function checkEarlier(earlier: EarlierConfig, before: RunConfig, config: RunConfig): void {
  const flag = earlier.weights === null ? "--earlier-vocabulary" : "--warm-start";
  const where = `${flag} ${earlier.run}`;
  const ids = [before, config].map(({ pseudonymise }) =>
    pseudonymise?.roles.includes("item") === true ? pseudonymise.keyCheck : null,
  );
  if (ids[0] !== ids[1]) {
    const named = ids.map((key) => (key === null ? "plain ids" : `pseudonyms by the key ${key}`));
    throw new ConfigurationError({
      code: "earlier-ids",
      what: "the items of the earlier run bear other names",
      where,
      expected: `${named[0]}, as in ${earlier.run}`,
      found: `${named[1]} in this run`,
      fix: "give both runs the same --pseudonymise and key",
    });
  }
  if (earlier.weights === null) {
    return;
  }
  const [old, now] = [shapeFacts(before.model), shapeFacts(config.model)];
  for (const [name, value] of Object.entries(old)) {
    if (now[name] !== value) {
      throw new ConfigurationError({
        code: "warm-start-shape",
        what: "the weights of the earlier run do not fit this model",
        where,
        expected: `${name} ${value}, as in ${earlier.run}`,
        found: `${name} ${now[name]} in this run`,
        fix: "give the flags of the earlier model, or take its vocabulary alone with --earlier-vocabulary",
      });
    }
  }
}

/** Whatever decides the shape of weights but for the sizes of vocabularies. */
function shapeFacts(model: ModelConfig): Readonly<Record<string, string>> {
  const { kind, layers = 1, hidden, vae, inputs, output = "tied", heads = [] } = model;
  const fields = inputs?.fields.map(({ name }) => name).join(", ") ?? "none";
  return {
    "--model": kind,
    "--layers": String(layers),
    "--hidden": String(hidden),
    "--latent": String(vae?.latent ?? "none"),
    "--input": fields,
    "--combine": inputs?.combine ?? "none",
    "--input-size": String(inputs?.size ?? "none"),
    "--output": output,
    "--head": heads.map(({ name }) => name).join(", ") || "none",
  };
}

/** What will be taken over, in words for a plan. */
export function earlierText({ run, round }: Pick<EarlierConfig, "run" | "round">): string {
  return round === null
    ? `vocabularies grow from those of ${run}`
    : `warm start from the weights of round ${round} of ${run}, whose vocabularies grow`;
}

/** `from RUN: 120 items known, 3 appended`, in words for the report and the command line. */
export function growthText({ run, round, items, fields }: Growth): string {
  const what = round === null ? "vocabulary of" : `warm start from round ${round} of`;
  const rows = fields.map(({ name, known, appended }) => `; ${name}: ${known} + ${appended} rows`);
  const idle = items.idle === 0 ? "" : ` (${items.idle} without events now)`;
  return `${what} ${run}: ${items.known} items known${idle}, ${items.appended} appended${rows.join("")}`;
}
