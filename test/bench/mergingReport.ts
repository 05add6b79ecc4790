// What `npm run bench -- --only merging` measures, on which logs, and how it is told.

import {
  type MergingMeasured,
  measureMerging,
  mergingLines,
  verifyMerging,
} from "./mergingBench.ts";
import { type MergingLog, shopLog, yoochooseLog } from "./mergingLogs.ts";

/** A table a log, or why there is none. */
export interface MergingReport {
  readonly tables: readonly { readonly log: string; readonly rows: readonly MergingMeasured[] }[];
  readonly skipped: readonly string[];
}

const SHOP = { users: 2000, hidden: 32, epochs: 8, seeds: [21, 22, 23] };
/** All 116,167 sessions would take hours on two processors. */
const SESSIONS = { sessions: 12_000, hidden: 32, epochs: 6, seeds: [1] };

/** Verifies, then measures; one seed of the shop where it is to be `isQuick`. */
export async function mergingReport(isQuick: boolean): Promise<MergingReport> {
  await verifyMerging();
  const shop = shopLog({ ...SHOP, seeds: isQuick ? SHOP.seeds.slice(0, 1) : SHOP.seeds });
  const sessions = yoochooseLog(process.env["MILLRACE_DATA_DIR"], SESSIONS);
  const found = [shop, sessions];
  const tables: MergingReport["tables"][number][] = [];
  for (const log of found.filter((one): one is MergingLog => typeof one !== "string")) {
    tables.push({ log: log.name, rows: await measureMerging(log) });
  }
  return { tables, skipped: found.filter((one) => typeof one === "string") };
}

export function mergingText({ tables, skipped }: MergingReport): readonly string[] {
  return [
    ...tables.flatMap(({ log, rows }) => ["", `Merging, ${log}:`, "", ...mergingLines(rows)]),
    ...skipped.flatMap((reason) => ["", reason]),
  ];
}
