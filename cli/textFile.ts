// A file that a flag or an argument names and that is read as text.

import { readFile } from "node:fs/promises";
import { InputUnavailableError } from "../functions/core/errors.ts";

/** Its text. Throws InputUnavailableError `missing-file`, which says `what` it was to be and what was `expected`. */
export function readTextFile(
  path: string,
  { what, expected }: { readonly what: string; readonly expected: string },
): Promise<string> {
  return readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new InputUnavailableError(
      {
        code: "missing-file",
        what: `${what} cannot be read`,
        where: path,
        expected,
        found: cause.code ?? "an error",
        fix: "check the path",
      },
      { cause },
    );
  });
}
