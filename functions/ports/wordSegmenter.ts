// What tells words in scripts that put no space between them. It needs a dictionary, so it is no part of the core, and
// it may be absent; what it is called goes into the manifest, since another version may cut elsewhere.

export interface WordSegmenter {
  /** Name and version: equal names cut equally. */
  readonly name: string;
  /** The words of a run of letters, in order; end to end they are the run. */
  readonly cut: (run: string) => readonly string[];
}
