// A small shop log with structure, for tests that need a whole run: users walk along chains of items.

import { randomStream } from "../../functions/core/random.ts";

/** CSV text with a header; users u0 …, items i0 …, hourly events, a chain of items interrupted now and then. */
export function smallLog(options: { users?: number; items?: number; seed?: number } = {}): string {
  const { users = 60, items = 25, seed = 1 } = options;
  const lines = ["user_id,item_id,timestamp,event_type"];
  for (let user = 0; user < users; user++) {
    const stream = randomStream({ seed, purpose: "test", minor: user });
    const length = 3 + stream.integer(12);
    let item = stream.integer(items);
    let timeMs = 1_700_000_000_000 + stream.integer(20) * 86_400_000;
    for (let event = 0; event < length; event++) {
      const type = stream.uniform() < 0.8 ? "view" : "buy";
      lines.push(`u${user},i${item},${timeMs},${type}`);
      item = stream.uniform() < 0.8 ? (item + 1) % items : stream.integer(items);
      timeMs += 3_600_000 * (1 + stream.integer(48));
    }
  }
  return `${lines.join("\n")}\n`;
}
