// The rates of a store: those that come with the program, and those fitted here, as a numbered log. The last are in
// force.

import { corrupt } from "../core/container.ts";
import { DEFAULT_RATES, type Rates } from "../core/cost/rates.ts";
import { decodeRates } from "../core/cost/ratesSchema.ts";
import { ratesKey, ratesPrefix } from "../core/keys.ts";
import type { ObjectStore } from "../ports/objectStore.ts";

/** The rates in force. */
export async function ratesInForce(store: ObjectStore): Promise<Rates> {
  const keys = await store.list(ratesPrefix);
  const key = keys.at(-1);
  if (key === undefined) {
    return DEFAULT_RATES;
  }
  if (key !== ratesKey(keys.length)) {
    throw corrupt(key, `rates ${keys.length}`, "a gap in the log of rates");
  }
  const bytes = await store.get(key);
  return decodeRates(new TextDecoder().decode(bytes ?? new Uint8Array(0)), key);
}

/** Takes `rates` into use; returns their number. Writers that race get numbers of their own. */
export async function useRates(store: ObjectStore, rates: Rates): Promise<number> {
  const bytes = new TextEncoder().encode(`${JSON.stringify(rates, null, 2)}\n`);
  let number = (await store.list(ratesPrefix)).length + 1;
  while (!(await store.putIfAbsent(ratesKey(number), [bytes]))) {
    number++;
  }
  return number;
}
