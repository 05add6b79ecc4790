// Measures leaks over all shards, one shard's events in memory at a time.

import type { Leaks } from "../../core/splits/leaks.ts";
import { leakMeter } from "../../core/splits/leaks.ts";
import type { ContainerReader } from "../containers.ts";
import type { GatherStatistics } from "../gatherStatistics.ts";

export async function measureLeaks(
  readers: readonly ContainerReader[],
  { trainingUsers, testUsers, usersOnBothSides }: GatherStatistics,
): Promise<Leaks> {
  const targets = await Promise.all(
    readers.map(async (reader) => ({
      items: await reader.u32("targets.item"),
      timesMs: await reader.f64("targets.timeMs"),
    })),
  );
  const firstTimes = await Promise.all(readers.map((reader) => reader.f64("firstTimes")));
  const meter = leakMeter(targets, firstTimes);
  for (const reader of readers) {
    meter.addShard(await reader.f64("timesMs"), await reader.u8("labels"));
  }
  return meter.finish({ trainingUsers, testUsers, usersOnBothSides });
}
