import { describe, expect, test } from "vitest";
import { checkLedger, type KeptEntry } from "../../../functions/core/ledger/checkLedger.ts";
import { measuredCase } from "../../support/costCase.ts";

const [entry] = measuredCase(1, 3).entries as [ReturnType<typeof measuredCase>["entries"][number]];
const { wave, kind, index, attempt, startedAtMs, memoryMb } = entry;
const kept: KeptEntry = {
  key: "a",
  entry,
  start: { startedAtMs, memoryMb },
  address: { wave, kind, index, attempt },
};

describe("records", () => {
  test("that agree are taken", () => {
    expect(() => checkLedger([kept, kept])).not.toThrow();
  });

  test.each<[string, KeptEntry]>([
    ["their key", { ...kept, address: { ...kept.address, index: index + 1 } }],
    ["the beginning of their attempt", { ...kept, start: { startedAtMs: 1, memoryMb } }],
    ["the memory that was configured", { ...kept, start: { startedAtMs, memoryMb: 128 } }],
    ["nothing, since the attempt never began", { ...kept, start: null }],
    ["time, which does not run backwards", { ...kept, entry: { ...entry, runMs: -1 } }],
    ["the architectures there are", { ...kept, entry: { ...entry, architecture: "z80" as never } }],
    ["the stages there are", { ...kept, entry: { ...entry, stage: "none" as never } }],
  ])("that contradict %s are refused", (_, bad) => {
    expect(() => checkLedger([bad])).toThrow(
      expect.objectContaining({
        explanation: expect.objectContaining({ code: "ledger-contradiction", where: "a" }),
      }),
    );
  });

  test("of one wave are of one stage", () => {
    const other = { ...kept, key: "b", entry: { ...entry, stage: "report" as const } };
    expect(() => checkLedger([kept, other])).toThrow(
      expect.objectContaining({ explanation: expect.objectContaining({ where: "b" }) }),
    );
  });
});
