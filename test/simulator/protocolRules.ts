// What must hold in every state of the protocol's model.

import { logKey, taskKey } from "../../functions/core/keys.ts";
import { decodeLogEntry, type LogEntry } from "../../functions/core/messages.ts";
import type { Contents } from "./protocolStore.ts";

export interface Rules {
  readonly violations: ReadonlySet<string>;
  /** To be called for every object that is created, with the contents before. */
  created(before: Contents, object: { readonly key: string; readonly bytes: Uint8Array }): void;
  /** To be called for every process that ended with an error: none may. */
  threw(error: unknown): void;
  /** How a run ended whose messages are all done; it must have ended. */
  endOf(contents: Contents): string;
}

export function protocolRules(run: string, tasks: number): Rules {
  const violations = new Set<string>();
  const writers = new Map<string, string>();

  const entryIn = ({ byKey }: Contents, number: number): LogEntry | null => {
    const stored = byKey.get(logKey(run, number));
    return stored === undefined ? null : decodeLogEntry(stored.bytes, stored.key);
  };

  function checkEntry(before: Contents, number: number, entry: LogEntry): void {
    const previous = number === 0 ? null : entryIn(before, number - 1);
    if (number > 0 && previous?.kind !== "wave") {
      violations.add(`log entry ${number} was appended after ${previous?.kind ?? "a gap"}`);
    }
    const named = entry.kind === "wave" ? entry.objects : "result" in entry ? [entry.result] : [];
    expectThere(before, named, `log entry ${number} names what is not there:`);
    if (entry.kind !== "cancelled" && previous?.kind === "wave") {
      const { stage } = previous;
      const results = Array.from({ length: tasks }, (_, index) =>
        taskKey(run, { stage, round: null, index, count: tasks }),
      );
      expectThere(before, results, `wave ${number - 1} was reduced without`);
    }
  }

  function expectThere({ byKey }: Contents, keys: readonly string[], problem: string): void {
    for (const key of keys.filter((named) => !byKey.has(named))) {
      violations.add(`${problem} ${key}`);
    }
  }

  return {
    violations,
    created(before, { key, bytes }) {
      const number = /\/log\/(\d+)\.json$/.exec(key)?.[1];
      if (number !== undefined) {
        checkEntry(before, Number(number), decodeLogEntry(bytes, key));
        return;
      }
      const text = Buffer.from(bytes).toString("base64");
      if ((writers.get(key) ?? text) !== text) {
        violations.add(`${key} is written with different bytes`);
      }
      writers.set(key, text);
    },
    threw(error) {
      violations.add(`a process ended with ${String(error)}`);
    },
    endOf(contents) {
      let number = 0;
      while (contents.byKey.has(logKey(run, number))) {
        number += 1;
      }
      const last = number === 0 ? null : entryIn(contents, number - 1);
      if (last === null || last.kind === "wave") {
        violations.add(`a run is stuck after log entry ${number - 1}`);
      }
      return last?.kind ?? "nothing";
    },
  };
}
