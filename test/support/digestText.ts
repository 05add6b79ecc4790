// SHA-256 by the platform's library: the independent witness.

import { createHash } from "node:crypto";

export function digestText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
