// `millrace doctor`: whether this machine, and the store it is given, can do what runs need; each check by itself, with
// what to do about it.

import type { Command } from "commander";
import { storeFinding } from "../functions/adapters/checkStore.ts";
import { loadKernels } from "../functions/adapters/kernelModule.ts";
import { openStore } from "../functions/adapters/openStore.ts";
import { expectRelaxedSimd } from "../functions/adapters/relaxedSimd.ts";
import { isS3Address, parseS3Address } from "../functions/adapters/s3Address.ts";
import { type Finding, nodeFinding } from "../functions/core/doctor.ts";
import { MillraceError } from "../functions/core/errors.ts";
import { EXIT } from "./exitCode.ts";
import type { StoreOptions } from "./options.ts";
import { addStoreOption } from "./options.ts";
import { writeAnswer } from "./output.ts";
import type { Session } from "./session.ts";

export function addDoctorCommand(program: Command, session: Session): void {
  const command = program
    .command("doctor")
    .description("check this machine and the store: versions, instructions, access, clock, quotas");
  addStoreOption(command).action(async (options: StoreOptions) => {
    const findings = [
      nodeFinding(process.versions.node),
      ...coreFindings(),
      ...(await placeFindings(options)),
    ];
    const isFit = findings.every(({ state }) => state !== "failed");
    writeAnswer({ document: { fit: isFit, findings }, lines: linesOf(findings) }, options.json);
    session.exitCode = isFit ? EXIT.ok : EXIT.usage;
  });
}

/** The numeric module, its vectors, and the instructions of the fast arithmetic. */
function coreFindings(): readonly Finding[] {
  return [
    asked("numeric core", () => {
      const { isWide } = loadKernels();
      return `WebAssembly SIMD, ${isWide ? "256" : "128"} bits at once`;
    }),
    asked("relaxed SIMD", () => {
      expectRelaxedSimd();
      return "--precision fast can run";
    }),
  ];
}

function asked(check: string, look: () => string): Finding {
  try {
    return { check, state: "ok", found: look(), fix: "" };
  } catch (error) {
    if (error instanceof MillraceError) {
      const { found, fix, code } = error.explanation;
      const state = code === "relaxed-simd-missing" ? "warning" : "failed";
      return { check, state, found, fix };
    }
    throw error;
  }
}

async function placeFindings({ store }: StoreOptions): Promise<readonly Finding[]> {
  const place = await storeFinding(store, () => openStore(store));
  if (!isS3Address(store)) {
    return [place];
  }
  const { quotaFindings, serviceFindings } = await import("../functions/adapters/checkService.ts");
  const isElsewhere = process.env["AWS_ENDPOINT_URL_S3"] !== undefined;
  const isAsked = !isElsewhere || process.env["AWS_ENDPOINT_URL_LAMBDA"] !== undefined;
  return [
    ...(await serviceFindings(parseS3Address(store).bucket)),
    place,
    ...(isAsked ? await quotaFindings() : []),
  ];
}

const MARKS = { ok: "ok      ", warning: "warning ", failed: "FAILED  " } as const;

function linesOf(findings: readonly Finding[]): readonly string[] {
  return findings.flatMap(({ check, state, found, fix }) => [
    `${MARKS[state]}${check.padEnd(14)}${found}`,
    ...(fix === "" ? [] : [`${" ".repeat(22)}${fix}`]),
  ]);
}
