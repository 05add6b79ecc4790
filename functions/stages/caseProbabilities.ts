// What a model says of the test cases as probabilities: the share of each target under its softmax, that of the item it
// puts first, and those of its binary heads, counted so that they can be judged (core/evaluation/calibrationCounts.ts).

import { present } from "../core/assert.ts";
import {
  type CalibrationCounts,
  countCalibration,
  logitOf,
} from "../core/evaluation/calibrationCounts.ts";
import type { Case } from "../core/evaluation/modelRanks.ts";
import type { ModelConfig } from "../core/messages.ts";
import { FULL_SOFTMAX, isSampled } from "../core/models/objective.ts";
import type { Judgement } from "../core/models/scoredQueries.ts";
import { type ContainerReader, jsonSection, type Sections } from "./containers.ts";
import type { HeadScores } from "./heads.ts";
import type { Shard } from "./shard.ts";

/** The share of the item that the softmax puts first, judged by whether it came next. */
export const FIRST_ITEM = "first_item";

type Named = Omit<CalibrationCounts, "counts"> & { readonly name: string };

/** Sections of a shard. Scores that were not trained as a softmax are no probabilities, and give none. */
export function probabilitySections(
  { judged, heads }: { readonly judged: Judgement; readonly heads: readonly HeadScores[] },
  { cases, shard }: { readonly cases: readonly Case[]; readonly shard: Shard },
  model: ModelConfig,
): Sections {
  const groups = userGroups(cases, shard);
  const first = {
    name: FIRST_ITEM,
    logits: judged.bestShares.map(logitOf),
    labels: Uint8Array.from(judged.ranks, (rank) => (rank === 1 ? 1 : 0)),
  };
  const isShares = !isSampled(model.objective ?? FULL_SOFTMAX);
  const all = [...(isShares ? [first] : []), ...heads].map(({ name, logits, labels }) => ({
    name,
    ...countCalibration(logits, labels, groups),
  }));
  return {
    ...jsonSection(
      "calibrations",
      all.map(({ counts: _, ...named }): Named => named),
    ),
    ...Object.fromEntries(all.map(({ counts }, index) => [`calibrations.${index}`, counts])),
    ...(isShares ? { "logShares.model": judged.logShares } : {}),
  };
}

/** What `probabilitySections` counted, in its order. */
export async function readCalibrations(
  reader: ContainerReader,
): Promise<readonly (CalibrationCounts & { readonly name: string })[]> {
  const names = await reader.json<readonly Named[]>("calibrations");
  return Promise.all(
    names.map(async (named, index) => ({
      ...named,
      counts: await reader.u32(`calibrations.${index}`),
    })),
  );
}

/** [cases] numbers that are equal for cases of one user, which are neighbours even where sequences are sessions. */
function userGroups(cases: readonly Case[], { users }: Shard): Uint32Array {
  let last: string | null = null;
  let group = 0;
  return Uint32Array.from(cases, ({ user }) => {
    const id = present(users[user], "a user of this shard");
    group += id === last ? 0 : 1;
    last = id;
    return group;
  });
}
