// Sessions: where asked for, each user's events fall into sessions, and a session is what the model reads from the zero
// state. The user stays known: a user's sessions are in one shard, side by side, and splits count them by user.

import { parseDuration } from "../duration.ts";
import { ConfigurationError } from "../errors.ts";

/** A pause of `gapMs` or more begins a session, or a column names the session of each event. */
export type SessionRule =
  | { readonly kind: "gap"; readonly gapMs: number }
  | { readonly kind: "column"; readonly name: string };

const FLAG = "--sessions";

/** The rule that a flag names: `gap:30m` or `column:NAME`. Throws ConfigurationError for anything else. */
export function parseSessions(text: string): SessionRule {
  const colon = text.indexOf(":");
  const kind = text.slice(0, Math.max(0, colon));
  const argument = text.slice(colon + 1).trim();
  if (kind === "gap") {
    return { kind, gapMs: parseDuration(argument, FLAG) };
  }
  if (kind === "column" && argument !== "") {
    return { kind, name: argument };
  }
  throw new ConfigurationError({
    code: "unknown-sessions",
    what: "the rule for sessions is not one of those known",
    where: FLAG,
    expected: "gap:TIME or column:NAME",
    found: JSON.stringify(text),
    fix: "use for example --sessions gap:30m or --sessions column:session_id",
  });
}

/**
 * One user's events (indexes, in time order) as sessions. By gap they follow one another; by column they may overlap,
 * and are in the order of their last event, those that end together in the order of their first.
 */
export function sessionsOf(
  ordered: readonly number[],
  events: { readonly timeMs: Float64Array; readonly session: Uint32Array | null },
  rule: SessionRule | null,
): readonly (readonly number[])[] {
  if (rule === null) {
    return [ordered];
  }
  const { timeMs, session } = events;
  if (rule.kind === "gap" || session === null) {
    return byGap(ordered, timeMs, rule.kind === "gap" ? rule.gapMs : Number.POSITIVE_INFINITY);
  }
  const lastTime = (some: readonly number[]) => timeMs[some.at(-1) as number] as number;
  return byColumn(ordered, session).sort((a, b) => lastTime(a) - lastTime(b));
}

function byGap(ordered: readonly number[], timeMs: Float64Array, gapMs: number): number[][] {
  const sessions: number[][] = [];
  let previousMs = Number.NEGATIVE_INFINITY;
  for (const event of ordered) {
    const atMs = timeMs[event] as number;
    if (sessions.length === 0 || atMs - previousMs >= gapMs) {
      sessions.push([]);
    }
    sessions.at(-1)?.push(event);
    previousMs = atMs;
  }
  return sessions;
}

/** In the order of their first events. */
function byColumn(ordered: readonly number[], session: Uint32Array): number[][] {
  const sessions = new Map<number, number[]>();
  for (const event of ordered) {
    const of = session[event] as number;
    const known = sessions.get(of);
    if (known === undefined) {
      sessions.set(of, [event]);
    } else {
      known.push(event);
    }
  }
  return [...sessions.values()];
}
