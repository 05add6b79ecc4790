// Assertions for programmer errors. They crash; nobody catches them to go on.

/** Throws unless `condition` holds; `what` says what must hold. */
export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) {
    throw new AssertionError(what);
  }
}

/** The value, which must be there: for look-ups that cannot miss unless the code is wrong. */
export function present<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) {
    throw new AssertionError(what);
  }
  return value;
}

class AssertionError extends Error {
  constructor(what: string) {
    super(`assertion failed: ${what}`);
    this.name = "AssertionError";
  }
}
