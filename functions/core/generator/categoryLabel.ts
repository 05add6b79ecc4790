// The names of a simulated shop's categories. Some need quotes in CSV (a comma, a quote, a line feed), some are not
// ASCII, because the names of real shops are like that. None begins with one of those characters: text follows every
// opening quote, which is what makes an unterminated quote before it a fault and not a longer field (dirt.ts).

const LABELS = [
  "Garden",
  "Books",
  "Shoes",
  "Toys, games",
  "Lighting",
  "Coffee & tea",
  "Bags",
  "Pet food",
  'Monitors over 27"',
  "Bicycles",
  "Café & thé",
  "Headphones",
  "Skin care",
  "Kitchen,\nbath",
  "Outdoor",
  "Stationery",
  "厨房用品",
  "Watches",
  "Baby",
  "Tools",
  "Sports",
  "Rugs",
  "Cameras",
  "Groceries",
] as const;

/** A label that stands without quotes. */
export const PLAIN_LABEL = LABELS[0];

/** The name of a category; beyond the list, its number. */
export function categoryLabel(category: number): string {
  return LABELS[category] ?? `Category ${category + 1}`;
}
