// A shard that was drawn for a round and never arrives: nobody goes on without it.

import { expect, test } from "vitest";
import { memoryObjectStore } from "../../functions/adapters/memoryObjectStore.ts";
import { TransientError } from "../../functions/core/errors.ts";
import { runPrefix } from "../../functions/core/keys.ts";
import { decodeMessage } from "../../functions/core/messages.ts";
import { DEFAULT_MERGING } from "../../functions/core/run/merging.ts";
import { participantsOf } from "../../functions/core/training/merging.ts";
import type { StagePorts } from "../../functions/ports/stagePorts.ts";
import { handleMessage } from "../../functions/stages/dispatch.ts";
import { readLog } from "../../functions/stages/runLog.ts";
import { participationOf } from "../../functions/stages/trainState.ts";
import { drive, planSmall, referenceOf } from "../simulator/scenarios/smallRun.ts";
import { digestsUnder } from "../support/inProcess.ts";

test("a drawn shard that never arrives stops the run with its error, and resuming loses nothing", async () => {
  const merging = { ...DEFAULT_MERGING, participants: 2 };
  const manifest = await planSmall({ merging });
  const [, drawn] = participantsOf(participationOf(manifest.config), 1);
  const where = `round 1, shard ${drawn} of 3`;
  const poisoned = async (body: string, ports: StagePorts) => {
    const { kind, stage, wave, ...message } = decodeMessage(body);
    const entry = (await readLog(ports.store, manifest.run))[wave];
    const isRound = entry?.kind === "wave" && entry.stage === "train" && entry.round === 1;
    if (kind === "task" && isRound && "index" in message && message.index === drawn) {
      const [what, expected] = ["a task never comes to its end", "a result"];
      throw new TransientError({ code: "lost", what, where, expected, found: "none", fix: "" });
    }
    await handleMessage(body, ports);
  };
  const store = memoryObjectStore();
  expect(await drive(manifest, store, { handle: poisoned })).toBe("TransientError");
  const last = (await readLog(store, manifest.run)).at(-1);
  expect(last).toMatchObject({ kind: "wave", stage: "train", round: 1 });
  expect(await drive(manifest, store)).toBe("completed");
  expect(await digestsUnder(store, runPrefix(manifest.run))).toEqual(await referenceOf(manifest));
});
