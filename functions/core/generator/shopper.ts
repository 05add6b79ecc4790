// One simulated shopper, from the first session to the end of the period: when sessions happen, how interests drift
// between them, and what is done in each. A function of the configuration and the user's index alone, so a user's
// history stays the same whoever else there is. What is chosen at each event is choice.ts.

import { cosPi, exp, log } from "../elementary.ts";
import { type RandomStream, randomStream } from "../random.ts";
import type { Catalogue } from "./catalogue.ts";
import { exponential, normal, normalised } from "./chance.ts";
import { type Behaviour, drawChoice, type ShopperState } from "./choice.ts";
import { habitsOf, type ShopConfig, type ShopperHabits } from "./shop.ts";
import { clockFromEven } from "./week.ts";

const DAY_MS = 86_400_000;
const SECOND_MS = 1000;
/** Between sessions at least this much, and between the events of one at most the half of it. */
const SESSION_GAP_MS = 3_600_000;
const EVENT_GAP_SECONDS_MAX = 1800;
const LN2 = log(2);
/** Mean days between the sessions of a burst. */
const BURST_GAP_DAYS = 0.2;

/** An event, and the state from which it was drawn. */
export interface SimulatedEvent {
  /** Unix time in whole seconds, later than that of the shopper's event before. */
  readonly timeMs: number;
  readonly item: number;
  readonly behaviour: Behaviour;
  readonly state: ShopperState;
}

/** The events of a user in order of time, at least one. */
export function* simulateShopper(
  config: ShopConfig,
  catalogue: Catalogue,
  userIndex: number,
): Generator<SimulatedEvent, void, undefined> {
  const habits = habitsOf(config, userIndex);
  const key = { seed: config.seed, purpose: "generatorUser", minor: userIndex } as const;
  const around = { catalogue, habits };
  const choices = randomStream({ ...key, major: 1 });
  const past = { items: [] as number[], behaviours: [] as Behaviour[] };
  let timeMs = -Infinity;
  for (const session of sessions(config, habits, randomStream(key))) {
    const interests = interestsFrom(session.logits, catalogue);
    timeMs = Math.max(session.startMs, timeMs + SESSION_GAP_MS);
    let startsSession = true;
    do {
      const state = { startsSession, interests, past, pastCount: past.items.length };
      const { item, behaviour } = drawChoice(choices, state, around);
      past.items.push(item);
      past.behaviours.push(behaviour);
      yield { timeMs, item, behaviour, state };
      timeMs += eventGapMs(config, choices);
      startsSession = false;
    } while (choices.uniform() * habits.eventsPerSessionMean >= 1);
  }
}

interface Session {
  readonly startMs: number;
  /** [categories] Interests as logits relative to the popularity of the categories. */
  readonly logits: Float64Array;
}

/** The sessions of a user: a Poisson process, with interests that walk towards their mean (Ornstein–Uhlenbeck). */
function* sessions(
  config: ShopConfig,
  habits: ShopperHabits,
  stream: RandomStream,
): Generator<Session, void, undefined> {
  // The first session is early for most: the density falls as 1/√t, with mean days / 3.
  const firstShare = stream.uniform();
  const { arrivalShare = 0 } = habits;
  let day = config.days * (arrivalShare + (1 - arrivalShare) * firstShare * firstShare);
  const gapDays = sessionGapDays(config, habits, stream);
  const spread = habits.interestSpread;
  const drawn = () =>
    Float64Array.from({ length: config.categories }, () => spread * normal(stream));
  let logits = drawn();
  const season =
    habits.seasonDays === undefined ? null : { other: drawn(), days: habits.seasonDays };
  while (day < config.days) {
    const startSecond = Math.floor(clockFromEven(day * DAY_MS) / SECOND_MS);
    const present = season === null ? logits : inSeason(logits, season, day);
    yield { startMs: config.startMs + startSecond * SECOND_MS, logits: present };
    const gap = exponential(stream, presentGapDays(gapDays, habits, stream));
    day += gap;
    const kept = exp((-LN2 * gap) / habits.interestHalfLifeDays);
    const renewed = Math.sqrt(1 - kept * kept) * spread;
    logits = logits.map((logit) => kept * logit + renewed * normal(stream));
  }
}

/** Interests that turn from `logits` to others and back within a season; each has the same spread at any time. */
function inSeason(
  logits: Float64Array,
  { other, days }: { other: Float64Array; days: number },
  day: number,
): Float64Array {
  const turn = day / days;
  const [own, turned] = [cosOfTurn(turn), cosOfTurn(turn - 0.25)];
  return logits.map((logit, category) => own * logit + turned * (other[category] as number));
}

/** The cosine of `turns` full turns. */
function cosOfTurn(turns: number): number {
  return cosPi(1 - Math.abs(1 - 2 * (turns - Math.floor(turns))));
}

/**
 * The mean of the next gap. In a burst of n sessions n − 1 gaps are short, so that the others are longer: on average a
 * gap is as long as without bursts.
 */
function presentGapDays(gapDays: number, habits: ShopperHabits, stream: RandomStream): number {
  const { burstSessions } = habits;
  if (burstSessions === undefined) {
    return gapDays;
  }
  const short = Math.min(BURST_GAP_DAYS, gapDays);
  const isWithin = stream.uniform() * burstSessions >= 1;
  return isWithin ? short : burstSessions * gapDays - (burstSessions - 1) * short;
}

/**
 * Mean days between this user's sessions: log-normal around what gives all users `sessionsMean` on average, given that
 * two thirds of the period remain after the first.
 */
function sessionGapDays(config: ShopConfig, habits: ShopperHabits, stream: RandomStream): number {
  const { sessionsMean, activitySpread } = habits;
  const activity = exp(activitySpread * normal(stream) - (activitySpread * activitySpread) / 2);
  return ((2 / 3) * config.days) / ((sessionsMean - 1) * activity);
}

/** softmax(log popularity + logits) over the categories. */
function interestsFrom(logits: Float64Array, catalogue: Catalogue): Float64Array {
  const scores = logits.map(
    (logit, index) => logit + (catalogue.categoryLogShare[index] as number),
  );
  let largest = -Infinity;
  for (const score of scores) {
    largest = Math.max(largest, score);
  }
  return normalised(scores.map((score) => exp(score - largest)));
}

function eventGapMs(config: ShopConfig, stream: RandomStream): number {
  const seconds = Math.floor(1 + exponential(stream, config.secondsBetweenEventsMean - 1));
  return Math.min(seconds, EVENT_GAP_SECONDS_MAX) * SECOND_MS;
}
