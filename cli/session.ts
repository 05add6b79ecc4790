// What a command leaves behind for `main`.

export interface Session {
  /** The exit code of the command that ran. */
  exitCode: number;
}
