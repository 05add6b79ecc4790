// Corrections of p values for the number of questions asked at once. p values come back in the order they came.

/** Holm, Scandinavian Journal of Statistics 6(2), 1979: bounds the chance of any false alarm. */
export function holm(pValues: readonly number[]): readonly number[] {
  const adjusted = new Array<number>(pValues.length).fill(1);
  let largest = 0;
  for (const [place, index] of ascending(pValues).entries()) {
    largest = Math.max(largest, (pValues.length - place) * (pValues[index] as number));
    adjusted[index] = Math.min(1, largest);
  }
  return adjusted;
}

/** Benjamini & Hochberg, JRSS B 57(1), 1995: bounds the expected share of false alarms among the alarms. */
export function benjaminiHochberg(pValues: readonly number[]): readonly number[] {
  const adjusted = new Array<number>(pValues.length).fill(1);
  const order = ascending(pValues);
  let smallest = 1;
  for (let place = order.length - 1; place >= 0; place--) {
    const index = order[place] as number;
    smallest = Math.min(smallest, ((pValues[index] as number) * pValues.length) / (place + 1));
    adjusted[index] = smallest;
  }
  return adjusted;
}

function ascending(pValues: readonly number[]): readonly number[] {
  return pValues
    .map((_, index) => index)
    .sort((a, b) => (pValues[a] as number) - (pValues[b] as number) || a - b);
}
