// Ids replaced by pseudonyms: HMAC-SHA-256 of the id's UTF-8 bytes under a key that is never stored. With the same key
// an id has the same pseudonym in every file, shard and run; without it nobody can tell which id it was, nor try ids.

import { assert } from "../assert.ts";
import { ConfigurationError } from "../errors.ts";
import type { PseudonymConfig } from "../messages.ts";
import { hmacSha256 } from "./hmac.ts";

export const PSEUDONYM_ROLES = ["user", "item"] as const;
export type PseudonymRole = (typeof PSEUDONYM_ROLES)[number];

/** The environment variable that holds the key. */
export const ID_KEY_VARIABLE = "MILLRACE_ID_KEY";

/** A shorter key could be found by trying. */
const KEY_BYTES_MIN = 16;
/** What is hashed to tell whether two runs have the same key; no id of a shop. */
const CHECK_TEXT = "millrace: is this the same key?";
const CHECK_DIGITS = 16;

/** `user`, `item` or `user,item`, in this order whatever the order given. Throws ConfigurationError. */
export function parsePseudonymRoles(text: string): readonly PseudonymRole[] {
  const names = text.split(",").map((name) => name.trim());
  const roles = PSEUDONYM_ROLES.filter((role) => names.includes(role));
  if (roles.length === names.length) {
    return roles;
  }
  throw new ConfigurationError({
    code: "pseudonymise",
    what: "the ids to be replaced cannot be read",
    where: "--pseudonymise",
    expected: "user, item or user,item",
    found: JSON.stringify(text),
    fix: "use for example --pseudonymise user",
  });
}

/** What a run stores of `roles` and `key`: enough to refuse another key later on. Throws for a key that will not do. */
export function pseudonymConfig(
  roles: readonly PseudonymRole[],
  key: string | undefined,
): PseudonymConfig {
  return { roles: [...roles], keyCheck: keyCheckOf(usableKey(key)) };
}

/** The pseudonym of an id: 64 hexadecimal digits, small letters. */
export type Pseudonyms = (id: string) => string;

/** Pseudonyms under the key with which the run was planned. Throws ConfigurationError for no key or another one. */
export function pseudonyms(config: PseudonymConfig, key: string | undefined): Pseudonyms {
  const bytes = usableKey(key);
  if (keyCheckOf(bytes) !== config.keyCheck) {
    throw keyError("id-key-differs", {
      what: "the key for pseudonyms is not the one with which the run was planned",
      expected: "the same key for all of a run",
      found: "another key",
    });
  }
  const hash = hmacSha256(bytes);
  const encoder = new TextEncoder();
  const known = new Map<string, string>();
  return (id) => {
    const pseudonym = known.get(id) ?? hexOf(hash(encoder.encode(id)));
    known.set(id, pseudonym);
    return pseudonym;
  };
}

function keyCheckOf(key: Uint8Array): string {
  return hexOf(hmacSha256(key)(new TextEncoder().encode(CHECK_TEXT))).slice(0, CHECK_DIGITS);
}

function usableKey(key: string | undefined): Uint8Array {
  const bytes = new TextEncoder().encode(key ?? "");
  if (bytes.length < KEY_BYTES_MIN) {
    throw keyError("id-key-missing", {
      what: "ids are to be replaced by pseudonyms, but there is no usable key",
      expected: `a secret of at least ${KEY_BYTES_MIN} bytes`,
      found: bytes.length === 0 ? "nothing" : `${bytes.length} bytes`,
    });
  }
  return bytes;
}

function keyError(
  code: string,
  told: { what: string; expected: string; found: string },
): ConfigurationError {
  return new ConfigurationError({
    code,
    where: ID_KEY_VARIABLE,
    ...told,
    fix: `set ${ID_KEY_VARIABLE} to the secret, for instance from openssl rand -hex 32, and keep it outside the store`,
  });
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function hexOf(bytes: Uint8Array): string {
  assert(bytes.length === 32, "a SHA-256 has 32 bytes");
  let text = "";
  for (let index = 0; index < bytes.length; index++) {
    text += HEX[bytes[index] as number];
  }
  return text;
}
