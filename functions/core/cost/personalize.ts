// What Amazon Personalize would charge for the same: taking the log in, training, and one list for every user. Its
// training is billed in hours that nobody can know before; they are estimated between two trainings that AWS published.

import { chargeFor, type PicoUsd, totalOf } from "./money.ts";
import { hasPrices, type PriceList, priceOf } from "./priceList.ts";

/** What is sent there. */
export interface PersonalizeWork {
  readonly bytes: number;
  readonly events: number;
  readonly users: number;
}

export interface PersonalizeCost {
  readonly trainingHours: number;
  readonly ingest: PicoUsd;
  readonly training: PicoUsd;
  readonly lists: PicoUsd;
  readonly amount: PicoUsd;
  /** What one campaign costs a month while nobody asks it anything; not in the amount. */
  readonly idleMonth: PicoUsd;
}

/**
 * Billed hours of User-Personalization on MovieLens (AWS samples, Personalize cheat sheet): 2.135 for 100,000
 * interactions, 53.9 for "25–50 million", taken as 37.5 million.
 */
const SMALL = { events: 100_000, hours: 2.135 };
const LARGE = { events: 37_500_000, hours: 53.9 };
const BYTES_PER_GB = 1024n ** 3n;

const PRICES = [
  "personalize.ingest",
  "personalize.training_hour",
  "personalize.batch.per_1000",
  "personalize.min_idle_campaign",
];

/** The cost of one training and one batch of lists; null where the list has no prices for them. */
export function personalizeCost(work: PersonalizeWork, prices: PriceList): PersonalizeCost | null {
  if (!hasPrices(prices, PRICES)) {
    return null;
  }
  const { bytes, events, users } = work;
  const slope = (LARGE.hours - SMALL.hours) / (LARGE.events - SMALL.events);
  const trainingHours = SMALL.hours + slope * Math.max(0, events - SMALL.events);
  const ingest = chargeFor(priceOf(prices, "personalize.ingest"), whole(bytes), BYTES_PER_GB);
  const milliHours = BigInt(Math.ceil(trainingHours * 1000));
  const training = chargeFor(priceOf(prices, "personalize.training_hour"), milliHours, 1000n);
  const lists = chargeFor(priceOf(prices, "personalize.batch.per_1000"), whole(users), 1000n);
  return {
    ...{ trainingHours, ingest, training, lists },
    amount: totalOf([ingest, training, lists]),
    idleMonth: priceOf(prices, "personalize.min_idle_campaign"),
  };
}

function whole(count: number): bigint {
  return BigInt(Math.ceil(count));
}
