// The distribution of ranks: which share of the cases has its target up to a rank, on a logarithmic axis, so that the
// whole list is seen and not only its head. One stepless line a contender, named at its end.

import * as Plot from "@observablehq/plot";
import { rankShares } from "../../evaluation/rankClasses.ts";
import type { Contender } from "../contenders.ts";
import type { ReportEvaluation } from "../evaluation.ts";
import type { Markup } from "../html.ts";
import { draw } from "./drawing.ts";
import { spread } from "./spread.ts";

const HEIGHT = 290;
const MARGIN_TOP = 12;
const MARGIN_BOTTOM = 40;
const LABEL_GAP = 16;

/** Lines of the share of cases with a rank up to r, for r up to the number of candidates. */
export function rankDistribution(
  contenders: readonly Contender[],
  { rankCounts }: ReportEvaluation,
  candidates: number,
): Markup {
  const last = Math.max(candidates, 10);
  const drawn = contenders.filter(({ id }) => rankCounts[id] !== undefined);
  const points = drawn.flatMap(({ id, name, colour }) =>
    rankShares(rankCounts[id] ?? [])
      // Rank r counts up to the bound; beyond the candidates there is nothing more to come.
      .map(({ rank, share }) => ({ id, name, colour, rank: Math.min(rank, last), share }))
      .filter(({ rank }, index, all) => index === 0 || rank > (all[index - 1]?.rank ?? 0)),
  );
  const ends = endsOf(drawn, points);
  return draw({
    title: `Share of the cases by rank of the target. Up to rank 10: ${drawn
      .map(({ id, name }) => {
        const at = points.find((point) => point.id === id && point.rank === 10);
        return `${name} ${((at?.share ?? 0) * 100).toFixed(1)}\u00a0%`;
      })
      .join(", ")}.`,
    height: HEIGHT,
    marginTop: MARGIN_TOP,
    marginRight: 134,
    marginBottom: MARGIN_BOTTOM,
    marginLeft: 56,
    x: { type: "log", domain: [1, last] },
    y: { domain: [0, 1] },
    marks: [
      Plot.ruleY([0, 0.25, 0.5, 0.75, 1], { stroke: "var(--grid)" }),
      Plot.axisY([0, 0.25, 0.5, 0.75, 1], {
        tickSize: 0,
        label: null,
        tickFormat: (value: number) => `${value * 100}\u00a0%`,
      }),
      Plot.axisX(
        [1, 10, 100, 1_000, 10_000, 100_000].filter((rank) => rank <= last),
        {
          tickSize: 4,
          label: "rank of the target",
          labelAnchor: "center",
          labelArrow: "none",
          tickFormat: (value: number) => (value < 1_000 ? String(value) : `${value / 1_000}k`),
        },
      ),
      Plot.line(points, { x: "rank", y: "share", z: "name", stroke: "colour", strokeWidth: 2 }),
      Plot.text(ends, {
        x: last,
        y: "labelAt",
        dx: 8,
        text: "name",
        textAnchor: "start",
        fill: "colour",
        fontWeight: 600,
      }),
    ],
  });
}

interface RankPoint {
  readonly id: string;
  readonly share: number;
}

/** Names in the order of the lines: most lines end at the same point, so that their area decides. */
function endsOf(contenders: readonly Contender[], points: readonly RankPoint[]) {
  const pixels = HEIGHT - MARGIN_TOP - MARGIN_BOTTOM;
  const areaOf = ({ id }: Contender) =>
    points.filter((point) => point.id === id).reduce((sum, { share }) => sum + share, 0);
  const drawn = [...contenders].sort((a, b) => areaOf(a) - areaOf(b));
  const shares = drawn.map(
    ({ id }) => points.filter((point) => point.id === id).at(-1)?.share ?? 0,
  );
  const places = spread(
    shares.map((share) => share * pixels),
    { gap: LABEL_GAP, low: 0, high: pixels },
  );
  return drawn.map(({ name, colour }, index) => ({
    name,
    colour,
    labelAt: (places[index] as number) / pixels,
  }));
}
