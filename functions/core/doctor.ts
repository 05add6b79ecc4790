// What a check of the surroundings found, and how that is told.

/** `failed`: nothing will work until it is mended; `warning`: it works, and a person should know. */
export interface Finding {
  readonly check: string;
  readonly state: "ok" | "warning" | "failed";
  readonly found: string;
  /** What to do; empty where nothing need be done. */
  readonly fix: string;
}

/** S3 refuses requests whose time differs by more (AWS SigV4, `RequestTimeTooSkewed`). */
const SKEW_REFUSED_MS = 15 * 60_000;
const SKEW_TOLD_MS = 60_000;
/** With fewer at once a run works, but hardly in parallel; new accounts have ten. */
const CONCURRENCY_TOLD = 100;

/** Node.js must be new enough to run the command; the release of Lambda's runtime has the fastest core. */
export function nodeFinding(version: string): Finding {
  const major = Number(version.split(".")[0]);
  const check = "Node.js";
  if (major < 20) {
    return { check, state: "failed", found: version, fix: "install Node.js 24, or at least 20" };
  }
  return major < 24
    ? { check, state: "warning", found: version, fix: "with Node.js 24 the core is faster" }
    : { check, state: "ok", found: version, fix: "" };
}

/** How far this clock is from the server's; times of the server are whole seconds. */
export function skewFinding(ownMs: number, serverMs: number): Finding {
  const check = "clock";
  const seconds = Math.round((ownMs - serverMs) / 1000);
  const found = `${Math.abs(seconds)} s ${seconds < 0 ? "behind" : "ahead of"} the server`;
  const fix = "set this machine's clock, best by a time server";
  const skewMs = Math.abs(ownMs - serverMs);
  if (skewMs > SKEW_REFUSED_MS) {
    return { check, state: "failed", found, fix };
  }
  return skewMs > SKEW_TOLD_MS
    ? { check, state: "warning", found, fix }
    : { check, state: "ok", found: "agrees with the server's within a minute", fix: "" };
}

/** How many functions the account may run at once. */
export function quotaFinding(unreserved: number, total: number): Finding {
  const check = "Lambda quota";
  const found = `${total} functions at once, ${unreserved} of them not reserved`;
  return unreserved < CONCURRENCY_TOLD
    ? {
        check,
        state: "warning",
        found,
        fix: "runs work, but hardly in parallel: ask for more in Service Quotas, Lambda, L-B99A9384",
      }
    : { check, state: "ok", found, fix: "" };
}
