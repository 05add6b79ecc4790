// The presets that come with Millrace, and how one is found by its name.

import { closestName } from "../columnNames.ts";
import { ConfigurationError } from "../errors.ts";
import * as amazonReviews from "./amazonReviews.ts";
import { diginetica } from "./diginetica.ts";
import { ga4 } from "./ga4.ts";
import { hm } from "./hm.ts";
import { instacart } from "./instacart.ts";
import { movieLens1m, movieLens20m, movieLens100k } from "./movieLens.ts";
import { otto } from "./otto.ts";
import { personalize } from "./personalize.ts";
import type { Preset } from "./preset.ts";
import { recbole } from "./recbole.ts";
import { rees46 } from "./rees46.ts";
import { retailRocket } from "./retailRocket.ts";
import { segment } from "./segment.ts";
import { shopifyOrders } from "./shopify.ts";
import { taobao } from "./taobao.ts";
import { tmallIjcai15, tmallIjcai16 } from "./tmall.ts";
import { uciOnlineRetail } from "./uciOnlineRetail.ts";
import { yoochooseBuys, yoochooseClicks } from "./yoochoose.ts";

/** In the order in which they are listed and, all else being equal, preferred. */
export const PRESETS: readonly Preset[] = [
  uciOnlineRetail,
  retailRocket,
  yoochooseClicks,
  yoochooseBuys,
  diginetica,
  taobao,
  tmallIjcai15,
  tmallIjcai16,
  rees46,
  personalize,
  shopifyOrders,
  movieLens100k,
  movieLens1m,
  movieLens20m,
  recbole,
  amazonReviews.amazon2014,
  amazonReviews.amazon2018,
  amazonReviews.amazon2023,
  amazonReviews.amazon2014Ratings,
  amazonReviews.amazon2018Ratings,
  amazonReviews.amazon2023Ratings,
  hm,
  instacart,
  otto,
  ga4,
  segment,
];

/** The preset called `name`. Throws ConfigurationError `unknown-preset`. */
export function presetNamed(name: string): Preset {
  const preset = PRESETS.find((candidate) => candidate.name === name);
  if (preset !== undefined) {
    return preset;
  }
  const names = PRESETS.map((candidate) => candidate.name);
  const near = closestName(name, names);
  throw new ConfigurationError({
    code: "unknown-preset",
    what: "there is no such preset",
    where: "--preset",
    expected: `one of ${names.join(", ")}, or a file that ends in .json`,
    found: JSON.stringify(name),
    fix: near === null ? "see which fits: `millrace inspect FILE`" : `did you mean ${near}?`,
  });
}
