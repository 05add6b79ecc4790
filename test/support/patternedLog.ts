// A log in which the next item follows from the two before it, so that a network can know it and rules cannot.

export const PATTERN_HEADER = "user_id,item_id,timestamp\n";

/** CSV rows without a header: 12 events of each user in that month, the next item by `next` of the last two. */
export function patterned(
  month: number,
  next: (a: number, b: number) => number,
  users = 150,
): string {
  const rows = Array.from({ length: users }, (_, user) => {
    let [a, b] = [user % 7, Math.floor(user / 7) % 7];
    return Array.from({ length: 12 }, (__, step) => {
      const row = `u${user},i${a},${1.7e9 + month * 2.6e6 + step * 3600 + user}\n`;
      [a, b] = [b, next(a, b) % 7];
      return row;
    }).join("");
  });
  return rows.join("");
}
