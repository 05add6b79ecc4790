// Simulated time. Nothing waits: the next event in time is taken, run, and what it set going is let run until every
// activity waits for another event. Events at the same time run in the order in which they were scheduled.

import { setImmediate as yieldToNode } from "node:timers/promises";

/** Something that awaits events: an invocation. It is idle while it waits for at least one of them. */
export interface Activity {
  /** Ended or killed: it is not waited for. */
  isOver: boolean;
  /** Answers of the simulated world that it waits for. */
  outstanding: number;
}

export interface EventLoop {
  nowMs(): number;
  after(delayMs: number, run: () => void): void;
  /** Makes the loop wait, after each event, until `activity` is idle or over. */
  watch(activity: Activity): void;
  /** Takes events until there are none or `isDone`; returns whether it was done. */
  run(isDone: () => boolean): Promise<boolean>;
}

interface Event {
  readonly atMs: number;
  readonly number: number;
  readonly run: () => void;
}

/** Node's turns that an activity may take for work outside the simulation, such as hashing, before it is stuck. */
const TURNS_MAX = 100_000;

export function eventLoop(): EventLoop {
  const heap: Event[] = [];
  const watched = new Set<Activity>();
  let nowMs = 0;
  let scheduled = 0;

  /** Whether an activity is at work, and so may still do something at this moment. */
  function isBusy(): boolean {
    for (const activity of watched) {
      if (activity.isOver) {
        watched.delete(activity);
      } else if (activity.outstanding === 0) {
        return true;
      }
    }
    return false;
  }

  async function settle(): Promise<void> {
    for (let turn = 0; turn < TURNS_MAX; turn++) {
      await yieldToNode();
      if (!isBusy()) {
        return;
      }
    }
    throw new Error("an activity neither ended nor waits for the simulated world");
  }

  return {
    nowMs: () => nowMs,
    after(delayMs, run) {
      push(heap, { atMs: nowMs + delayMs, number: scheduled++, run });
    },
    watch: (activity) => watched.add(activity),
    async run(isDone) {
      while (!isDone()) {
        const event = pop(heap);
        if (event === undefined) {
          return false;
        }
        nowMs = event.atMs;
        event.run();
        await settle();
      }
      return true;
    },
  };
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.number < b.number);
}

function push(heap: Event[], event: Event): void {
  heap.push(event);
  let index = heap.length - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (!isBefore(event, heap[parent] as Event)) {
      break;
    }
    heap[index] = heap[parent] as Event;
    index = parent;
  }
  heap[index] = event;
}

function pop(heap: Event[]): Event | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) {
    return first;
  }
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    const right = left + 1;
    const isRight = right < heap.length && isBefore(heap[right] as Event, heap[left] as Event);
    const child = isRight ? right : left;
    if (child >= heap.length || !isBefore(heap[child] as Event, last)) {
      break;
    }
    heap[index] = heap[child] as Event;
    index = child;
  }
  heap[index] = last;
  return first;
}
