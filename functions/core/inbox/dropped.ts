// Which objects of the bucket are logs that somebody dropped. The same rule stands in the bucket's notifications and is
// asked again by whoever receives one, so that nothing the system writes can start a run.

import { inboxPrefix } from "../keys.ts";

/** How the names of logs end; a notification is sent for each. */
export const DROPPED_SUFFIXES = [".csv", ".tsv", ".gz", ".zst", ".parquet", ".jsonl"] as const;

const DATASET = /^[0-9A-Za-z][0-9A-Za-z_-]{0,39}$/;

/** The set of data that a log belongs to, or why the object is not a log. */
export type Dropped =
  | { readonly isLog: true; readonly dataset: string }
  | { readonly isLog: false; readonly reason: string };

export function droppedLog(key: string): Dropped {
  if (!key.startsWith(inboxPrefix)) {
    return no(`it is not below ${inboxPrefix}`);
  }
  const [dataset = "", ...path] = key.slice(inboxPrefix.length).split("/");
  if (path.length === 0) {
    return no(`it is in no folder of ${inboxPrefix}`);
  }
  if (!DATASET.test(dataset)) {
    return no("the folder's name is not 1 to 40 letters, digits, - and _");
  }
  if (path.some((part) => /^[._]/.test(part))) {
    return no("a part of its name begins with . or _");
  }
  return DROPPED_SUFFIXES.some((suffix) => key.endsWith(suffix))
    ? { isLog: true, dataset }
    : no(`its name ends in none of ${DROPPED_SUFFIXES.join(", ")}`);
}

const no = (reason: string): Dropped => ({ isLog: false, reason });

/** A key as notifications spell it: percent-encoded, with + for a space. Null where it cannot be decoded. */
export function decodedKey(spelled: string): string | null {
  try {
    return decodeURIComponent(spelled.replaceAll("+", " "));
  } catch {
    return null;
  }
}
