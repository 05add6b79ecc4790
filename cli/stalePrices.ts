// The note that prices are old, beside everything that is priced by them.

import { systemClock } from "../functions/adapters/systemClock.ts";
import { ageInDays, isStale, type PriceList } from "../functions/core/cost/priceList.ts";
import { writeNote } from "./output.ts";

/** What is to be said of prices that were collected on a day; null where they are recent. */
export function staleText(list: Pick<PriceList, "collected">, nowMs: number): string | null {
  return isStale(list, nowMs)
    ? `note: these prices are ${ageInDays(list, nowMs)} days old; check them and take newer ones: millrace prices use FILE`
    : null;
}

export function noteStaleness(list: Pick<PriceList, "collected">): void {
  const text = staleText(list, systemClock.nowMs());
  if (text !== null) {
    writeNote(text);
  }
}
