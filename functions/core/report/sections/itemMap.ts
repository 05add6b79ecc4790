// The map of items: where the model's vectors of them lie, in the plane in which they differ most.

import { countOf, foreignText, shareText } from "../format.ts";
import { html, type Markup } from "../html.ts";
import type { Report } from "../model.ts";
import { figure } from "../plots/drawing.ts";
import { itemMapPlot } from "../plots/itemMap.ts";
import type { Section } from "./section.ts";

export const itemMap: Section = { id: "items", title: "Map of the items", body };

function body({ evaluation: { itemMap: map } }: Report): Markup | null {
  if (map === undefined || map === null) {
    return null;
  }
  const [first, second] = map.shares;
  return html`
<div class="columns">
${figure(
  `The ${countOf(map.points.length, "item")} with most events`,
  itemMapPlot(map),
  `A projection by principal components. Items that lie together are much alike to the model, as far as a plane can show it: this one holds ${shareText(first + second, 1)} of the variance (${shareText(first, 1)} across, ${shareText(second, 1)} upwards). Directions have no meaning of their own.`,
)}
<div><h3>The numbered items</h3>
<p class="small soft">Of those farthest from the middle, some that lie apart from each other.</p>
<ol>${map.named.map(({ item }) => html`<li>${foreignText(item)}</li>`)}</ol></div>
</div>`;
}
