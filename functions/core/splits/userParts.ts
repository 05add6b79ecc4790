// Which users are held out as a whole: strong generalisation (Marlin, "Collaborative filtering: a machine learning
// perspective", 2004; Liang et al., "Variational autoencoders for collaborative filtering", WWW 2018). Nothing of a
// test user is trained on; the history is only what the trained model reads before it predicts.

import { hashString } from "../partition.ts";
import { randomStream } from "../random.ts";
import type { FoldSplit, UsersSplit } from "./split.ts";

export type UserPart = "train" | "validation" | "test";

/** The part of `user`, a function of the id, the seed and the rule alone: not of the shard, nor of other users. */
export function userPart(
  split: (FoldSplit | UsersSplit) & { readonly seed: number },
  user: string,
): UserPart {
  const place = userPlace(user, split.seed);
  if (split.kind === "users") {
    if (place < split.share) {
      return "test";
    }
    return place < 2 * split.share ? "validation" : "train";
  }
  const fold = 1 + Math.floor(place * split.folds);
  if (fold === split.fold) {
    return "test";
  }
  return fold === (split.fold % split.folds) + 1 ? "validation" : "train";
}

/** A number in [0, 1), the same for a user in every fold of a cross-validation with one seed. */
function userPlace(user: string, seed: number): number {
  return randomStream({ seed, purpose: "splitUsers", major: hashString(user) }).uniformAt(0);
}
