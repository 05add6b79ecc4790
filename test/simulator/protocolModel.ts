// Every interleaving of the protocol: workers, reducers and sweepers take a step each in any order, and any of them may
// stop for ever between any two of its steps. A message that was sent may be handed out again at any time, as often as
// one likes, which covers duplicates, delays and losses of the deletion. States are explored once each.
//
// A step is one request to the store whose answer depends on when it is made. Others are taken together with the step
// before: an object that is there stays as it is, and a message that is sent only adds to what may happen, while to
// stop before it was sent is to stop before the request that led to it.

import { manifestKey } from "../../functions/core/keys.ts";
import { encodeManifest, type Manifest } from "../../functions/core/messages.ts";
import { memoryInputSource, planInProcess } from "../support/inProcess.ts";
import { smallLog } from "../support/smallLog.ts";
import { protocolRules } from "./protocolRules.ts";
import { type Moment, type Program, protocolSteps } from "./protocolSteps.ts";
import { type Contents, modelStore } from "./protocolStore.ts";

export interface ModelSize {
  /** Tasks a wave; there are two waves. */
  readonly tasks: number;
  readonly workers: number;
  readonly reducers: number;
  readonly sweepers: number;
  /** Whether somebody cancels the run at some moment. */
  readonly cancels: boolean;
}

export interface Explored {
  readonly states: number;
  readonly transitions: number;
  readonly crashes: number;
  /** Different contents of the store; each was taken to the end of the run by a sweep and its messages. */
  readonly stores: number;
  /** How runs ended, from any store. */
  readonly ends: readonly string[];
  readonly violations: readonly string[];
}

/** Who is at work: the moments of each group, ascending, so that equal workers are interchangeable. */
type Groups = readonly (readonly Moment[])[];

interface State {
  readonly contents: Contents;
  /** Messages sent so far, as bits by number. */
  readonly sent: number;
  readonly groups: Groups;
}

interface Step {
  readonly moment: Moment;
  readonly contents: Contents;
  readonly sent: number;
}

const WORKERS = 0;
const REDUCERS = 1;

/** Three workers and two reducers, with a sweeper; smaller with somebody who cancels, as states are many times more. */
export const MODELS: readonly ModelSize[] = [
  { tasks: 3, workers: 3, reducers: 2, sweepers: 1, cancels: false },
  { tasks: 2, workers: 2, reducers: 2, sweepers: 1, cancels: true },
];

export async function exploreProtocol(size: ModelSize): Promise<Explored> {
  return explored(await manifestOf(size), size);
}

/** The manifest of a run whose first wave has as many tasks: one for each input. */
async function manifestOf({ tasks }: ModelSize): Promise<Manifest> {
  const names = Array.from({ length: tasks }, (_, index) => `log-${index}.csv`);
  const logs = names.map((name, index) => [name, smallLog({ seed: index + 1 })] as const);
  const inputs = memoryInputSource(Object.fromEntries(logs));
  return planInProcess(inputs, names, { run: { shards: tasks } });
}

async function explored(manifest: Manifest, size: ModelSize): Promise<Explored> {
  const store = modelStore();
  const steps = protocolSteps(manifest, size.tasks);
  const rules = protocolRules(manifest.run, size.tasks);
  const limits = [size.workers, size.reducers, size.sweepers, size.cancels ? 1 : 0];
  const start = store.with(store.empty, manifestKey(manifest.run), encodeManifest(manifest));
  const bodies: string[] = [];
  const kept = new Map<number, Map<number, Step>>();

  async function explore(): Promise<Explored> {
    const first: State = { contents: start, sent: 0, groups: limits.map(() => []) };
    const seen = new Set([keyOf(first)]);
    const stores = new Map<number, Contents>();
    const left = [first];
    let transitions = 0;
    let crashes = 0;
    for (let state = left.pop(); state !== undefined; state = left.pop()) {
      stores.set(state.contents.id, state.contents);
      crashes += state.groups.flat().length;
      for (const next of await successors(state)) {
        transitions += 1;
        const key = keyOf(next);
        if (!seen.has(key)) {
          seen.add(key);
          left.push(next);
        }
      }
    }
    const ends = new Set<string>();
    for (const contents of stores.values()) {
      ends.add(rules.endOf(await runOn(contents)));
    }
    const { violations } = rules;
    const counts = { states: seen.size, transitions, crashes, stores: stores.size };
    return { ...counts, ends: [...ends].sort(), violations: [...violations] };
  }

  async function successors(state: State): Promise<readonly State[]> {
    const next: State[] = [];
    for (const [group, moments] of state.groups.entries()) {
      for (const moment of new Set(moments)) {
        const others = without(moments, moment);
        next.push(replaced(state, group, others));
        next.push(afterStep(state, group, others, await taken(moment, state)));
      }
      const isFull = moments.length >= (limits[group] as number);
      for (const program of isFull ? [] : programs(group, state.sent)) {
        const begun = await taken(await steps.first(program), state);
        next.push(afterStep(state, group, moments, begun));
      }
    }
    return next;
  }

  /** What a free member of a group may begin with. */
  function programs(group: number, sent: number): readonly Program[] {
    if (group > REDUCERS) {
      return [{ kind: group === REDUCERS + 1 ? "sweep" : "cancel" }];
    }
    const kind = group === WORKERS ? '"kind":"task"' : '"kind":"reduce"';
    return messagesIn(sent).filter(
      (program) => program.kind === "message" && program.body.includes(kind),
    );
  }

  /** The moment after the request of `moment` is answered, and after all whose answers are settled by then. */
  async function taken(
    moment: Moment,
    { contents, sent }: Pick<State, "contents" | "sent">,
  ): Promise<Step> {
    const ofMoment = kept.get(moment.id) ?? new Map<number, Step>();
    kept.set(moment.id, ofMoment);
    const found = ofMoment.get(contents.id) ?? (await newStep(moment, contents));
    ofMoment.set(contents.id, found);
    return { ...found, sent: sent | found.sent };
  }

  async function newStep(moment: Moment, contents: Contents): Promise<Step> {
    const before = await settled(moment, contents);
    const { next } = before.moment;
    if (next.kind === "end" || next.kind === "send") {
      return { ...before, contents };
    }
    const answered = store.answer(contents, next);
    if (answered.created !== null) {
      rules.created(contents, answered.created);
    }
    const after = await before.moment.after(answered.answer, answered.name);
    const { moment: at, sent } = await settled(after, answered.contents);
    return { moment: at, contents: answered.contents, sent: before.sent | sent };
  }

  /** `moment` after everything that is the same now as later: what is there stays, and to send only adds. */
  async function settled(
    moment: Moment,
    contents: Contents,
  ): Promise<Pick<Step, "moment" | "sent">> {
    let at = moment;
    let sent = 0;
    while (at.next.kind !== "end") {
      if (at.next.kind === "send") {
        sent = at.next.bodies.reduce((bits, body) => bits | (1 << numberOf(body)), sent);
        at = await at.after(true, "sent");
        continue;
      }
      const { answer, name, isStable } = store.answer(contents, at.next);
      if (!isStable) {
        return { moment: at, sent };
      }
      at = await at.after(answer, name);
    }
    if (at.next.error !== null) {
      rules.threw(at.next.error);
    }
    return { moment: at, sent };
  }

  function numberOf(body: string): number {
    const known = bodies.indexOf(body);
    return known < 0 ? bodies.push(body) - 1 : known;
  }

  /** The contents in which a run ends that is swept from `contents` on, with nobody at work and no message left. */
  async function runOn(contents: Contents): Promise<Contents> {
    let at = contents;
    let handled = 0;
    const queue: Program[] = [{ kind: "sweep" }];
    for (let program = queue.shift(); program !== undefined; program = queue.shift()) {
      let moment = await steps.first(program);
      while (moment.next.kind !== "end") {
        const step = await taken(moment, { contents: at, sent: 0 });
        queue.push(...messagesIn(step.sent & ~handled));
        handled |= step.sent;
        at = step.contents;
        moment = step.moment;
      }
    }
    return at;
  }

  function messagesIn(sent: number): readonly Program[] {
    const chosen = bodies.filter((_, bit) => (sent & (1 << bit)) !== 0);
    return chosen.map((body) => ({ kind: "message", body }));
  }

  return explore();
}

/** `state` in which a member of `group` took `step` beside `others`; one that is over is free again. */
function afterStep(
  state: State,
  group: number,
  others: readonly Moment[],
  { moment, contents, sent }: Step,
): State {
  const moments = moment.next.kind === "end" ? others : [...others, moment];
  return { ...replaced(state, group, moments), contents, sent };
}

function replaced(state: State, group: number, moments: readonly Moment[]): State {
  const sorted = moments.toSorted((a, b) => a.id - b.id);
  return { ...state, groups: state.groups.with(group, sorted) };
}

function without(moments: readonly Moment[], moment: Moment): readonly Moment[] {
  const index = moments.indexOf(moment);
  return moments.filter((_, other) => other !== index);
}

function keyOf({ contents, sent, groups }: State): string {
  const moments = groups.map((group) => group.map(({ id }) => id).join(","));
  return `${contents.id} ${sent} ${moments.join("|")}`;
}
