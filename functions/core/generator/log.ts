// The good rows of a simulated shop's log: the events of all its users, in order of time.

import type { Catalogue } from "./catalogue.ts";
import type { Behaviour } from "./choice.ts";
import type { ShopConfig } from "./shop.ts";
import { simulateShopper } from "./shopper.ts";

export interface LoggedEvent {
  readonly userIndex: number;
  readonly itemIndex: number;
  readonly behaviour: Behaviour;
  readonly timeMs: number;
}

/** All events by time; at equal times by user. No two events of a user have one time. */
export function simulateLog(config: ShopConfig, catalogue: Catalogue): readonly LoggedEvent[] {
  const log: LoggedEvent[] = [];
  for (let userIndex = 0; userIndex < config.users; userIndex++) {
    for (const event of simulateShopper(config, catalogue, userIndex)) {
      const { item, behaviour, timeMs } = event;
      log.push({ userIndex, itemIndex: item, behaviour, timeMs });
    }
  }
  return log.sort((a, b) => a.timeMs - b.timeMs || a.userIndex - b.userIndex);
}
