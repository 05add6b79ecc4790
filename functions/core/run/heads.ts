// Reads `--head next-is=purchase:0.5` and `--head next-gap:0.1`.

import { ConfigurationError } from "../errors.ts";
import type { AuxiliaryHead } from "../models/auxiliaryHeads.ts";

const NEXT_GAP = "next-gap";
const NEXT_IS = /^next-is=.+$/;

/** Heads from what was given, in the order given. Throws ConfigurationError for what is no head, or one given twice. */
export function parseHeads(texts: readonly string[]): readonly AuxiliaryHead[] {
  const heads = texts.map(parseHead);
  const twice = heads.find(({ name }, index) => heads.findIndex((o) => o.name === name) !== index);
  if (twice !== undefined) {
    throw refused(`${twice.name} twice`);
  }
  return heads;
}

function parseHead(text: string): AuxiliaryHead {
  const colon = text.lastIndexOf(":");
  const name = text.slice(0, colon);
  const digits = text.slice(colon + 1);
  const weight = Number(digits);
  const isGap = name === NEXT_GAP;
  const isWeight = digits.trim() !== "" && weight > 0 && weight <= 1000;
  if (colon < 0 || !isWeight || !(isGap || NEXT_IS.test(name))) {
    throw refused(JSON.stringify(text));
  }
  return { name, kind: isGap ? "regression" : "binary", weight };
}

function refused(found: string): ConfigurationError {
  return new ConfigurationError({
    code: "head",
    what: "a head cannot be read",
    where: "--head",
    expected:
      "next-is=EVENT_TYPE:WEIGHT or next-gap:WEIGHT, each once, with a weight above 0 up to 1000",
    found,
    fix: "for example --head next-is=purchase:0.5 --head next-gap:0.1",
  });
}
