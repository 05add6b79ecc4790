// Amazon reviews (McAuley group, UCSD): editions of 2014, 2018 and 2023, whole reviews as JSON lines and ratings
// alone as CSV. The columns of the ratings changed places between 2014 and 2018.

import type { Preset } from "./preset.ts";

const event = { value: "review" } as const;

const wholeReview = {
  form: "jsonl",
  columns: ["reviewerID", "asin", "unixReviewTime"],
  user: "reviewerID",
  item: "asin",
  time: { column: "unixReviewTime", unit: "s" },
  event,
} as const;

export const amazon2014: Preset = {
  ...wholeReview,
  name: "amazon-2014",
  title: "Amazon reviews 2014, reviews_X_5.json",
  files: ["reviews_*.json*"],
  hints: ["times are days; some early files are Python literals and no JSON: use the 5-core files"],
};

export const amazon2018: Preset = {
  ...wholeReview,
  name: "amazon-2018",
  title: "Amazon reviews 2018, X.json and X_5.json",
  files: ["*_5.json*"],
  hints: ["times are days"],
};

export const amazon2023: Preset = {
  name: "amazon-2023",
  title: "Amazon reviews 2023, X.jsonl",
  form: "jsonl",
  columns: ["user_id", "asin", "parent_asin", "timestamp"],
  user: "user_id",
  item: ["parent_asin", "asin"],
  time: { column: "timestamp", unit: "ms" },
  event,
  hints: ["variants of a product count as one, its parent_asin"],
};

const ratings = {
  form: "delimited",
  header: "no",
  user: "user",
  item: "item",
  time: { column: "timestamp", unit: "s" },
  event,
  looks: { user: "^A[0-9A-Z]{12,}$", item: "^[0-9A-Z]{10}$" },
} as const;

export const amazon2014Ratings: Preset = {
  ...ratings,
  name: "amazon-2014-ratings",
  title: "Amazon ratings 2014, ratings_X.csv: user, item, rating, time",
  files: ["ratings_*.csv*"],
  columns: ["user", "item", "rating", "timestamp"],
};

export const amazon2018Ratings: Preset = {
  ...ratings,
  name: "amazon-2018-ratings",
  title: "Amazon ratings 2018, X.csv: item, user, rating, time",
  columns: ["item", "user", "rating", "timestamp"],
};

export const amazon2023Ratings: Preset = {
  name: "amazon-2023-ratings",
  title: "Amazon ratings 2023, rating_only/X.csv",
  form: "delimited",
  columns: ["user_id", "parent_asin", "rating", "timestamp"],
  user: "user_id",
  item: "parent_asin",
  time: { column: "timestamp", unit: "ms" },
  event,
};
