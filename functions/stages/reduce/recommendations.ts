// Reduces the recommendations: one file for all users in shard order, their vectors as a NumPy array, and their ids in
// the same order.

import type { ListCounts, ListTally } from "../../core/evaluation/exposure.ts";
import { mergeListTallies } from "../../core/evaluation/exposure.ts";
import { artifactKey, taskKey } from "../../core/keys.ts";
import type { LogEntry } from "../../core/messages.ts";
import { npyHeader } from "../../core/npy.ts";
import { openContainer } from "../containers.ts";
import type { WaveContext } from "../taskContext.ts";
import { type MeasuredLists, writeLists } from "./lists.ts";

/** Names of the artefacts that this reduction writes. */
export const RECOMMENDATIONS = "recommendations.jsonl";
export const USER_VECTORS = "user_vectors.npy";
export const USER_IDS = "user_ids.txt";

export async function reduceRecommendations(context: WaveContext): Promise<LogEntry> {
  const { manifest, entry, ports } = context;
  const lines: Uint8Array[] = [];
  const vectors: Float32Array[] = [];
  const tallies: ListTally[] = [];
  const measured: MeasuredLists[] = [];
  let users: readonly string[] = [];
  for (let index = 0; index < entry.tasks; index++) {
    const address = { stage: "recommend", round: null, index, count: entry.tasks } as const;
    const key = taskKey(manifest.run, address);
    const reader = await openContainer(ports.store, key, "recommend");
    lines.push(await reader.u8("lines"));
    vectors.push(await reader.f32("vectors"));
    tallies.push({
      counts: await reader.json<ListCounts>("listCounts"),
      exposure: await reader.u32("exposure"),
    });
    measured.push(await reader.json<MeasuredLists>("listMeasures"));
    users = users.concat(await reader.strings("users"));
  }
  const numbers = vectors.reduce((sum, { length }) => sum + length, 0);
  const vectorSize = numbers / users.length;
  const bytesOf = (vector: Float32Array) => new Uint8Array(vector.buffer);
  const objects = [RECOMMENDATIONS, USER_VECTORS, USER_IDS].map((name) =>
    artifactKey(manifest.run, name),
  );
  const bodies = [
    lines,
    [npyHeader([users.length, vectorSize]), ...vectors.map(bytesOf)],
    [new TextEncoder().encode(users.map((user) => `${JSON.stringify(user)}\n`).join(""))],
  ];
  for (const [position, key] of objects.entries()) {
    await ports.store.putIfAbsent(key, bodies[position] ?? []);
  }
  objects.push(await writeLists(context, mergeListTallies(tallies), measured));
  return { kind: "wave", stage: "report", tasks: 1, objects };
}
