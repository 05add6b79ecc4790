// Tells who waits for the end of a run. Each answers false where nobody waits for the token any more: it timed out, or
// was answered before.

export interface Callbacks {
  /** The run is under way. */
  heartbeat(token: string): Promise<boolean>;
  succeed(token: string, output: object): Promise<boolean>;
  fail(
    token: string,
    failure: { readonly error: string; readonly cause: string },
  ): Promise<boolean>;
}
