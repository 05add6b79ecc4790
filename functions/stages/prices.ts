// The price lists of a store: those that come with the program, and those taken into use, as a numbered log. The last
// list of a region is the one in force there.

import { corrupt } from "../core/container.ts";
import { listOfRegion, PRICE_LISTS, type PriceList } from "../core/cost/priceList.ts";
import { decodePriceList } from "../core/cost/priceSchema.ts";
import { pricesKey, pricesPrefix } from "../core/keys.ts";
import type { ObjectStore } from "../ports/objectStore.ts";

/** Price lists that were taken into use, in order. */
export async function readPriceLists(store: ObjectStore): Promise<readonly PriceList[]> {
  const keys = await store.list(pricesPrefix);
  return Promise.all(
    keys.map(async (key, index) => {
      if (key !== pricesKey(index + 1)) {
        throw corrupt(key, `price list ${index + 1}`, "a gap in the log of price lists");
      }
      const bytes = await store.get(key);
      return decodePriceList(new TextDecoder().decode(bytes ?? new Uint8Array(0)), key);
    }),
  );
}

/** The list in force in `region`. Throws `unknown-region`. */
export async function pricesInForce(store: ObjectStore, region: string): Promise<PriceList> {
  const used = await readPriceLists(store);
  return listOfRegion(region, [...used.toReversed(), ...PRICE_LISTS]);
}

/** Takes `list` into use; returns its number. Writers that race get numbers of their own. */
export async function usePrices(store: ObjectStore, list: PriceList): Promise<number> {
  const bytes = new TextEncoder().encode(`${JSON.stringify(list, null, 2)}\n`);
  let number = (await store.list(pricesPrefix)).length + 1;
  while (!(await store.putIfAbsent(pricesKey(number), [bytes]))) {
    number++;
  }
  return number;
}
