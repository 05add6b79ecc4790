// A binary label as it is written in files.

/** 1 for `1` and `true`, 0 for `0` and `false`, in any case and with spaces around; null for anything else. */
export function labelOf(cell: string): 0 | 1 | null {
  switch (cell.trim().toLowerCase()) {
    case "1":
    case "true":
      return 1;
    case "0":
    case "false":
      return 0;
    default:
      return null;
  }
}
