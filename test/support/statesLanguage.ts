// What the Amazon States Language says of fields, paths, errors and payloads, as far as our machine uses it.

export type Json = unknown;
export type Fields = Readonly<Record<string, Json>>;

const LIMIT_BYTES = 256 * 1024;
const COMMON = ["Type", "Comment", "Next", "End"];
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  Task: [
    ...["Resource", "Parameters", "ResultSelector", "ResultPath", "Retry", "Catch"],
    ...["TimeoutSeconds", "HeartbeatSeconds"],
  ],
  Map: ["ItemsPath", "MaxConcurrency", "ItemProcessor", "ResultPath", "Catch"],
  Pass: [],
  Succeed: [],
  Fail: ["Error", "Cause"],
};
const NAMES: Readonly<Record<string, readonly string[]>> = {
  machine: ["Comment", "StartAt", "States", "ProcessorConfig"],
  Retry: [
    ...["ErrorEquals", "IntervalSeconds", "BackoffRate", "MaxAttempts", "MaxDelaySeconds"],
    "JitterStrategy",
  ],
  Catch: ["ErrorEquals", "ResultPath", "Next"],
};

export class StateError extends Error {
  override readonly cause: string;
  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
    this.cause = cause;
  }
}

/** Throws where the definition has what is not supported here. */
export function checkSupported(machine: Fields): void {
  refuseOthers(machine, NAMES["machine"] ?? [], "machine");
  for (const [name, state] of Object.entries(machine["States"] as Record<string, Fields>)) {
    const known = KNOWN[String(state["Type"])];
    if (known === undefined) {
      throw new Error(`${name}: states of the type ${state["Type"]} are not supported`);
    }
    refuseOthers(state, [...COMMON, ...known], name);
    for (const field of ["Retry", "Catch"]) {
      for (const rule of (state[field] ?? []) as readonly Fields[]) {
        refuseOthers(rule, NAMES[field] ?? [], `${name}, ${field}`);
      }
    }
    if (state["Type"] === "Map") {
      checkMap(name, state["ItemProcessor"] as Fields);
    }
  }
}

function checkMap(name: string, processor: Fields): void {
  const { Mode } = processor["ProcessorConfig"] as { Mode: string };
  if (Mode !== "INLINE") {
    throw new Error(`${name}: maps of the mode ${Mode} are not supported`);
  }
  checkSupported(processor);
}

function refuseOthers(found: Fields, known: readonly string[], where: string): void {
  const unknown = Object.keys(found).find((field) => !known.includes(field));
  if (unknown !== undefined) {
    throw new Error(`${where}: ${unknown} is not supported`);
  }
}

/** `States.ALL` stands for any error but those of the machine itself; `States.Timeout` for both kinds of time-out. */
export function matches(rule: Fields, thrown: unknown): boolean {
  if (!(thrown instanceof StateError)) {
    return false;
  }
  const names = rule["ErrorEquals"] as readonly string[];
  const own =
    thrown.name === "States.HeartbeatTimeout" ? [thrown.name, "States.Timeout"] : [thrown.name];
  return names.includes("States.ALL") || own.some((name) => names.includes(name));
}

/** What crosses from state to state is JSON of a bounded size. */
export function crossed(value: Json): Json {
  const text = JSON.stringify(value ?? null);
  if (text.length > LIMIT_BYTES) {
    throw new StateError("States.DataLimitExceeded", `${text.length} bytes`);
  }
  return JSON.parse(text);
}

export function selected(state: Fields, result: Json, context: Fields): Json {
  return state["ResultSelector"] === undefined
    ? result
    : resolved(state["ResultSelector"], result, context);
}

/** The template with every field `NAME.$` as the value at its path. */
export function resolved(template: Json, data: Json, context: Fields): Json {
  if (typeof template !== "object" || template === null || Array.isArray(template)) {
    return template;
  }
  const entries = Object.entries(template).map(([field, value]) =>
    field.endsWith(".$")
      ? [field.slice(0, -".$".length), valueAt(String(value), data, context)]
      : [field, resolved(value, data, context)],
  );
  return Object.fromEntries(entries);
}

export function valueAt(path: string, data: Json, context: Fields): Json {
  const [, root, rest = ""] = /^(\$\$?)((?:\.\w+)*)$/.exec(path) ?? [];
  if (root === undefined) {
    throw new Error(`the path ${path} is not supported`);
  }
  let value: Json = root === "$$" ? context : data;
  for (const part of rest.split(".").slice(1)) {
    value = (value as Fields | null | undefined)?.[part];
    if (value === undefined) {
      throw new StateError("States.ParameterPathFailure", `${path} is not there`);
    }
  }
  return value;
}

/** `data` with `result` where a result path says: all of it, nowhere, or one field. */
export function placed(path: Json, data: Json, result: Json): Json {
  if (path === undefined || path === "$") {
    return result;
  }
  if (path === null) {
    return data;
  }
  const [, field] = /^\$\.(\w+)$/.exec(String(path)) ?? [];
  if (field === undefined) {
    throw new Error(`the result path ${path} is not supported`);
  }
  return { ...(data as object), [field]: result };
}
