// Simulated time. Nothing waits: the next event in time is taken, run, and what it set going is let run until every
// activity waits for another event. Events at the same time run in the order in which they were scheduled.

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

/**
 * Turns taken before Node looks for what its threads have done. Between two turns it runs everything that was promised,
 * which is all that an activity of the simulated world waits for.
 */
const TURNS_TOGETHER = 64;
/** Turns that an activity may take for work outside the simulation, such as hashing, before it is stuck. */
const TURNS_MAX = 100_000 * TURNS_TOGETHER;

export function eventLoop(): EventLoop {
  const heap: Event[] = [];
  const watched = new Set<Activity>();
  let nowMs = 0;
  let scheduled = 0;
  let busyTurns = 0;

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

  /** Runs the next event, unless an activity is at work; returns whether it is done, or null to go on. */
  function turn(isDone: () => boolean): boolean | null {
    if (isBusy()) {
      busyTurns += 1;
      if (busyTurns > TURNS_MAX) {
        throw new Error("an activity neither ended nor waits for the simulated world");
      }
      return null;
    }
    busyTurns = 0;
    if (isDone()) {
      return true;
    }
    const event = pop(heap);
    if (event === undefined) {
      return false;
    }
    nowMs = event.atMs;
    event.run();
    return null;
  }

  return {
    nowMs: () => nowMs,
    after(delayMs, run) {
      push(heap, { atMs: nowMs + delayMs, number: scheduled++, run });
    },
    watch: (activity) => watched.add(activity),
    run: (isDone) => inTurns(() => turn(isDone)),
  };
}

/** Calls `turn` again and again, each time after all that the last one promised, until it returns an outcome. */
function inTurns<Outcome>(turn: () => Outcome | null): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const once = () => {
      if (isOver) {
        return;
      }
      try {
        const outcome = turn();
        if (outcome !== null) {
          isOver = true;
          resolve(outcome);
        }
      } catch (error) {
        isOver = true;
        reject(error);
      }
    };
    const together = () => {
      if (!isOver) {
        for (let count = 0; count < TURNS_TOGETHER; count++) {
          setImmediate(once);
        }
        setImmediate(together);
      }
    };
    together();
  });
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
