// The logs that merging is measured on: a simulated shop, which differs from seed to seed, and the leading sessions of
// yoochoose 1/64 where there is a copy of it, which only trains differently.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { csvChunks } from "../../functions/core/generator/csv.ts";
import { shopConfig } from "../../functions/core/generator/shop.ts";
import type { RunRequest } from "../../functions/core/run/request.ts";
import type { PlanRequest } from "../../functions/stages/plan.ts";

/** A log, and how it is trained on. */
export interface MergingLog {
  readonly name: string;
  /** The log as CSV. */
  text(seed: number): Promise<Uint8Array>;
  readonly columns: PlanRequest["columns"];
  readonly run: Partial<RunRequest>;
  readonly epochs: number;
  readonly seeds: readonly number[];
}

export interface ShopSize {
  readonly users: number;
  readonly hidden: number;
  readonly epochs: number;
  readonly seeds: readonly number[];
}

export function shopLog({ users, hidden, epochs, seeds }: ShopSize): MergingLog {
  return {
    name: `a simulated shop of ${users} users`,
    async text(seed) {
      return new Uint8Array(Buffer.concat([...csvChunks(shopConfig({ seed, users }))]));
    },
    columns: {},
    // Every event is a case: more of them tell smaller differences apart.
    run: { hidden, keepSeen: true, cases: "every-prefix" },
    ...{ epochs, seeds },
  };
}

const YOOCHOOSE = join("yoochoose1_64", "events.csv.gz");

/** The first `sessions` sessions of the file, the last tenth of their time for the test; or why there are none. */
export function yoochooseLog(
  directory: string | undefined,
  { sessions, hidden, epochs, seeds }: Omit<ShopSize, "users"> & { readonly sessions: number },
): MergingLog | string {
  const file = join(directory ?? "", YOOCHOOSE);
  if (directory === undefined || directory === "") {
    return "yoochoose1_64 was skipped: MILLRACE_DATA_DIR is not set";
  }
  if (!existsSync(file)) {
    return `yoochoose1_64 was skipped: there is no ${file}`;
  }
  return {
    name: `the first ${sessions} sessions of yoochoose1_64`,
    text: async () => leadingSessions(gunzipSync(await readFile(file)), sessions),
    columns: { user: "session_id", item: "item_id", time: "timestamp" },
    run: { hidden, keepSeen: true, sessions: { kind: "column", name: "session_id" } },
    ...{ epochs, seeds },
  };
}

/** Of rows that begin with the name of their session, sessions in one piece, those of the first `count` sessions. */
export function leadingSessions(csv: Uint8Array, count: number): Uint8Array {
  const lines = new TextDecoder().decode(csv).split("\n");
  const kept: string[] = lines.slice(0, 1);
  let last = "";
  let sessions = 0;
  for (const line of lines.slice(1)) {
    const session = line.slice(0, line.indexOf(","));
    sessions += session === last ? 0 : 1;
    last = session;
    if (sessions > count || session === "") {
      break;
    }
    kept.push(line);
  }
  return new TextEncoder().encode(`${kept.join("\n")}\n`);
}
