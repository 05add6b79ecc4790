// How a run's texts are cut into words: by the segmenter that its plan names, or not at all.

import { ConfigurationError } from "../core/errors.ts";
import type { CutRun } from "../core/text/tokens.ts";
import type { StagePorts } from "../ports/stagePorts.ts";

/**
 * What cuts words for a run whose plan names `segmenter`; null for a run that needs none. Throws ConfigurationError
 * `segmenter-missing` where there is none, and `other-segmenter` where it is not the one that the plan names.
 */
export function segmentation(
  segmenter: string | undefined,
  { segmenter: port }: Pick<StagePorts, "segmenter">,
): CutRun | null {
  if (segmenter === undefined) {
    return null;
  }
  const found = port?.();
  if (found?.name !== segmenter) {
    throw new ConfigurationError({
      code: "other-segmenter",
      what: "the segmenter of words is not the one that the run was planned with",
      where: "the environment of a worker",
      expected: segmenter,
      found: found?.name ?? "none",
      fix: `install ${segmenter.replace(" ", "@")} where the run is worked on, or plan it anew`,
    });
  }
  return found.cut;
}
