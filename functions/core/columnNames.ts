// The names under which shops keep users, items, times and kinds of events, and how names are compared. Which
// column of a file takes which part is decided in columns.ts.

/** The parts that a column can play. */
export type ColumnRole = "user" | "item" | "time" | "event" | "split";

/** Usual names, in the form of `normaliseName`, those before others preferred. */
export const USUAL_NAMES: Readonly<Record<ColumnRole, readonly string[]>> = {
  user: [
    ...["user", "userid", "uid", "visitorid", "visitor", "customerid", "customer", "memberid"],
    ...["member", "clientid", "accountid", "buyerid", "用户id", "用户", "用户编号", "会员id"],
    // Without users, every session stands for one.
    ...["sessionid", "session", "会话id"],
  ],
  item: [
    ...["item", "itemid", "sku", "skuid", "product", "productid", "articleid", "stockcode"],
    ...[
      "parentasin",
      "asin",
      "movieid",
      "goodsid",
      "aid",
      "商品id",
      "商品",
      "商品编号",
      "行为对象",
    ],
  ],
  time: [
    ...["time", "timestamp", "ts", "eventtime", "eventtimestamp", "actiontime", "datetime"],
    ...["date", "createdat", "invoicedate", "unixtime", "行为时间", "时间", "时间戳"],
  ],
  event: [
    ...["event", "eventtype", "eventname", "type", "action", "actiontype", "behavior", "behaviour"],
    ...["behaviortype", "behaviourtype", "行为类型", "行为"],
  ],
  // A split is used only when it is asked for by name.
  split: [],
};

/** A name without case, spaces, underscores, hyphens, quotes and byte order marks. */
export function normaliseName(name: string): string {
  return name.toLowerCase().replace(/[\s_\-"'\ufeff]/g, "");
}

/** The name nearest to `wanted`, if one is near enough to be meant. */
export function closestName(wanted: string, names: readonly string[]): string | null {
  const target = normaliseName(wanted);
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(target.length / 3)) + 1;
  for (const name of names) {
    const distance = editDistance(target, normaliseName(name));
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * Fewest insertions, deletions, replacements and exchanges of neighbours that turn `a` into `b`, no place being edited
 * twice (optimal string alignment: Damerau 1964, in the recurrence of Wagner & Fischer 1974).
 */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (previous[column - 1] as number) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const deleted = (previous[column] as number) + 1;
      const inserted = (current[column - 1] as number) + 1;
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const swapped = isSwap ? (beforePrevious[column - 2] ?? replaced) + 1 : replaced;
      current.push(Math.min(replaced, deleted, inserted, swapped));
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] as number;
}
