// The contents of the store in the model: sets of objects, each set and each object known by a number.

import type { Answer, Request } from "./protocolSteps.ts";

interface StoredObject {
  readonly id: number;
  readonly key: string;
  readonly bytes: Uint8Array;
}

export interface Contents {
  readonly id: number;
  readonly byKey: ReadonlyMap<string, StoredObject>;
}

export interface Answered {
  readonly answer: Answer;
  readonly name: string;
  /** Contents afterwards. */
  readonly contents: Contents;
  /** Whether the answer would be the same at any later time: objects are never changed or removed. */
  readonly isStable: boolean;
  /** The object that was created, where one was. */
  readonly created: StoredObject | null;
}

export interface ModelStore {
  readonly empty: Contents;
  with(contents: Contents, key: string, bytes: Uint8Array): Contents;
  answer(contents: Contents, request: Exclude<Request, { kind: "send" }>): Answered;
}

export function modelStore(): ModelStore {
  const objects = new Map<string, StoredObject>();
  const known = new Map<string, Contents>();
  const empty: Contents = { id: 0, byKey: new Map() };

  function objectOf(key: string, bytes: Uint8Array): StoredObject {
    const name = `${key} ${Buffer.from(bytes).toString("base64")}`;
    const object = objects.get(name) ?? { id: objects.size, key, bytes };
    objects.set(name, object);
    return object;
  }

  function withObject(contents: Contents, object: StoredObject): Contents {
    const all = [...contents.byKey.values(), object].sort((a, b) => a.id - b.id);
    const name = all.map(({ id }) => id).join(",");
    const next = known.get(name) ?? {
      id: known.size + 1,
      byKey: new Map(all.map((stored) => [stored.key, stored])),
    };
    known.set(name, next);
    return next;
  }

  return {
    empty,
    with: (contents, key, bytes) => withObject(contents, objectOf(key, bytes)),
    answer(contents, request) {
      const unchanged = { contents, created: null };
      if (request.kind === "list") {
        const found = [...contents.byKey.values()].filter(({ key }) =>
          key.startsWith(request.prefix),
        );
        const keys = found.map(({ key }) => key).sort();
        return { ...unchanged, answer: keys, name: keys.join(" "), isStable: false };
      }
      const found = contents.byKey.get(request.key);
      if (request.kind === "put") {
        if (found !== undefined) {
          return { ...unchanged, answer: false, name: "taken", isStable: true };
        }
        const created = objectOf(request.key, request.bytes);
        const next = withObject(contents, created);
        return { answer: true, name: "created", contents: next, isStable: false, created };
      }
      if (found === undefined) {
        return { ...unchanged, answer: null, name: "absent", isStable: false };
      }
      const answer = request.kind === "get" ? found.bytes : found.bytes.length;
      return { ...unchanged, answer, name: `object ${found.id}`, isStable: true };
    },
  };
}
