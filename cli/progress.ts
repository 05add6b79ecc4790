// Progress on stderr: a bar that redraws itself on a terminal, one plain line a wave elsewhere.

import type { RunEvent } from "../functions/adapters/localEngine.ts";
import type { LogEntry, Manifest, WaveEntry } from "../functions/core/messages.ts";
import { isScored, placeOf, roundsPerEpoch } from "../functions/core/training/epochs.ts";
import { styled } from "./output.ts";

const BAR_CELLS = 24;
/** Between two draws of the bar, so that the time goes on. */
const REDRAW_MS = 500;

export interface Progress {
  onEvent(event: RunEvent): void;
  /** Tasks of the open wave that are done, for one who only looks on. */
  onDone(tasks: number): void;
  /** A line above the bar. */
  note(text: string): void;
  /** Clears the bar. */
  end(): void;
}

export function progressOf(stream: NodeJS.WriteStream, manifest: Manifest): Progress {
  const startedMs = performance.now();
  const seconds = () => ((performance.now() - startedMs) / 1000).toFixed(1);
  const isTerminal = stream.isTTY === true && process.env["TERM"] !== "dumb";
  let wave: WaveEntry | null = null;
  let done = 0;

  function draw(): void {
    if (isTerminal && wave !== null) {
      const filled = Math.round((BAR_CELLS * done) / wave.tasks);
      const bar = `${"█".repeat(filled)}${"░".repeat(BAR_CELLS - filled)}`;
      stream.write(
        `\r\u001b[K${bar} ${waveName(wave, manifest)} ${done}/${wave.tasks}  ${seconds()} s`,
      );
    }
  }
  function line(text: string): void {
    stream.write(`${isTerminal ? "\r\u001b[K" : ""}${text}\n`);
  }
  const timer = isTerminal ? setInterval(draw, REDRAW_MS) : null;
  timer?.unref();
  line(`run ${manifest.run}`);

  return {
    onEvent(event) {
      if (event.kind === "done") {
        done += event.message.kind === "task" ? 1 : 0;
      } else {
        for (const text of entryLines(event.entry, manifest)) {
          line(`${styled("dim", `${seconds().padStart(7)} s`)}  ${text}`);
        }
        wave = event.entry.kind === "wave" ? event.entry : null;
        done = 0;
      }
      draw();
    },
    note(text) {
      line(styled("dim", text));
      draw();
    },
    onDone(tasks) {
      done = tasks;
      draw();
    },
    end() {
      if (timer !== null) {
        clearInterval(timer);
      }
      if (isTerminal && wave !== null) {
        stream.write("\r\u001b[K");
      }
      wave = null;
    },
  };
}

function waveName(entry: WaveEntry, { config }: Manifest): string {
  if (!("round" in entry)) {
    return entry.stage;
  }
  const merges = roundsPerEpoch(config);
  if (entry.stage === "clean" || merges === 1) {
    return `${entry.stage}, round ${entry.round}`;
  }
  const { epoch, part } = placeOf(config, entry.round);
  return `${entry.stage}, round ${epoch}, merge ${part + 1} of ${merges}`;
}

/** Whether the entry follows a round whose weights were scored. */
function isNews(entry: WaveEntry, { config }: Manifest): boolean {
  const before = entry.stage === "train" ? entry.round - 1 : "round" in entry ? entry.round : 0;
  return isScored(config, before);
}

function entryLines(entry: LogEntry, manifest: Manifest): string[] {
  if (entry.kind !== "wave") {
    return [entry.kind];
  }
  const scored = "scored" in entry && isNews(entry, manifest) ? entry.scored.at(-1) : undefined;
  const lines: string[] = [];
  if (scored !== undefined) {
    const score = scored.cases === 0 ? "no validation cases" : `ndcg@10 ${scored.score.toFixed(4)}`;
    lines.push(`  weights of round ${scored.round}: validation ${score}`);
  }
  if (entry.stage === "evaluate") {
    lines.push(`  best round ${entry.bestRound}, stopped by ${entry.stoppedBy}`);
  }
  const what = entry.stage === "train" && !entry.update ? "score" : waveName(entry, manifest);
  lines.push(`${what} × ${entry.tasks}`);
  return lines;
}
