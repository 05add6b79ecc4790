// Lines of text that are no rows: blank ones and comments. They are outside the conservation law, and said all the
// same, since a row that begins with the sign of a comment is easily lost.

export interface SkippedLines {
  readonly blankLines: number;
  readonly commentLines: number;
}

/** The sum over inputs. */
export function skippedSum(all: readonly SkippedLines[]): SkippedLines {
  return all.reduce<SkippedLines>(
    (sum, { blankLines, commentLines }) => ({
      blankLines: sum.blankLines + blankLines,
      commentLines: sum.commentLines + commentLines,
    }),
    { blankLines: 0, commentLines: 0 },
  );
}

/** `no rows: 2 comment lines, 1 blank line`; null where every line was part of a row. */
export function skippedText({ blankLines, commentLines }: SkippedLines): string | null {
  const parts = [
    ...(commentLines === 0
      ? []
      : [`${commentLines} comment ${commentLines === 1 ? "line" : "lines"}`]),
    ...(blankLines === 0 ? [] : [`${blankLines} blank ${blankLines === 1 ? "line" : "lines"}`]),
  ];
  return parts.length === 0 ? null : `no rows: ${parts.join(", ")}`;
}
