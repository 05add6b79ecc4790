// DuckDB as a peer of the CSV reader: `npm ci --prefix test/bench/peers` the first time, then one thread of it.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("peers/", import.meta.url));
const NAME = "@duckdb/node-api";

interface Chunk {
  getColumnValues(index: number): readonly unknown[];
}
interface Duckdb {
  readonly DuckDBInstance: {
    create(
      path: string,
      options: Record<string, string>,
    ): Promise<{
      connect(): Promise<{
        run(sql: string): Promise<{ fetchAllChunks(): Promise<readonly Chunk[]> }>;
      }>;
    }>;
  };
}

/** A repetition of DuckDB's work on the file `path`: four columns, as values of JavaScript. */
export async function startDuckdb(
  path: string,
): Promise<() => Promise<{ rows: number; checksum: number }>> {
  if (!existsSync(`${FOLDER}node_modules/${NAME}`)) {
    execFileSync("npm", ["ci", "--prefix", FOLDER], { stdio: "inherit" });
  }
  const { DuckDBInstance } = createRequire(`${FOLDER}package.json`)(NAME) as Duckdb;
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  const columns = "user, item, time, event";
  const types = "'user': 'VARCHAR', 'item': 'VARCHAR', 'time': 'DOUBLE', 'event': 'VARCHAR'";
  const rest = ["category", "price", "brand", "session", "status"].map(
    (name) => `'${name}': 'VARCHAR'`,
  );
  const sql = `SELECT ${columns} FROM read_csv('${path}', header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', columns = {${[types, ...rest].join(", ")}})`;
  return async () => {
    const result = await connection.run(sql);
    let rows = 0;
    let checksum = 0;
    for (const chunk of await result.fetchAllChunks()) {
      const times = chunk.getColumnValues(2) as readonly number[];
      rows += times.length;
      for (const seconds of times) {
        checksum += seconds;
      }
      for (const place of [0, 1, 3]) {
        for (const text of chunk.getColumnValues(place) as readonly string[]) {
          checksum += text.length;
        }
      }
    }
    return { rows, checksum };
  };
}
