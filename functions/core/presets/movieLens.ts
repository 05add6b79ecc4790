// MovieLens (GroupLens): the ratings of its editions. The file of movies is not read.

import type { Preset } from "./preset.ts";

const common = { form: "delimited", event: { value: "rating" } } as const;
const NUMBER = "^\\d+$";

export const movieLens100k: Preset = {
  ...common,
  name: "movielens-100k",
  title: "MovieLens 100K u.data",
  files: ["u.data*"],
  delimiter: "\t",
  header: "no",
  columns: ["user", "item", "rating", "timestamp"],
  looks: { user: NUMBER, item: NUMBER, rating: "^[1-5]$" },
  user: "user",
  item: "item",
  time: { column: "timestamp", unit: "s" },
};

export const movieLens1m: Preset = {
  ...common,
  name: "movielens-1m",
  title: "MovieLens 1M and 10M ratings.dat",
  files: ["ratings.dat*"],
  delimiter: "::",
  header: "no",
  columns: ["UserID", "MovieID", "Rating", "Timestamp"],
  looks: { UserID: NUMBER, MovieID: NUMBER, Rating: "^[0-5](\\.5)?$" },
  user: "UserID",
  item: "MovieID",
  time: { column: "Timestamp", unit: "s" },
};

export const movieLens20m: Preset = {
  ...common,
  name: "movielens-20m",
  title: "MovieLens 20M, 25M, 32M and latest ratings.csv",
  files: ["ratings.csv*"],
  columns: ["userId", "movieId", "rating", "timestamp"],
  user: "userId",
  item: "movieId",
  time: { column: "timestamp", unit: "s" },
};
