import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  parsePseudonymRoles,
  pseudonymConfig,
  pseudonyms,
} from "../../../functions/core/privacy/pseudonyms.ts";

const KEY = "a key of more than sixteen bytes";

describe("roles", () => {
  test("are user, item or both", () => {
    expect(parsePseudonymRoles("user")).toEqual(["user"]);
    expect(parsePseudonymRoles("item, user")).toEqual(["user", "item"]);
  });

  test.each(["", "users", "user,user", "user,time", "user;item"])("%j are refused", (text) => {
    expect(() => parsePseudonymRoles(text)).toThrow("(--pseudonymise)");
  });
});

describe("pseudonyms", () => {
  test("are what any tool computes: HMAC-SHA-256 of the id in UTF-8", () => {
    const of = pseudonyms(pseudonymConfig(["user"], KEY), KEY);
    for (const id of ["42", "é用户", "42"]) {
      expect(of(id)).toBe(createHmac("sha256", KEY).update(id, "utf8").digest("hex"));
    }
  });

  test("keep neither the key nor anything that another key would have", () => {
    const config = pseudonymConfig(["user"], KEY);
    expect(JSON.stringify(config)).not.toContain(KEY);
    expect(config.keyCheck).toMatch(/^[0-9a-f]{16}$/);
    expect(config.keyCheck).not.toBe(pseudonymConfig(["user"], `${KEY}!`).keyCheck);
  });

  test("are refused without a key, with a short one, and with another than the run's", () => {
    const config = pseudonymConfig(["user"], KEY);
    const codeOf = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        return (error as { explanation: { code: string } }).explanation.code;
      }
      return null;
    };
    expect(codeOf(() => pseudonymConfig(["user"], undefined))).toBe("id-key-missing");
    expect(codeOf(() => pseudonymConfig(["user"], "short"))).toBe("id-key-missing");
    expect(codeOf(() => pseudonyms(config, undefined))).toBe("id-key-missing");
    expect(codeOf(() => pseudonyms(config, `${KEY}!`))).toBe("id-key-differs");
    expect(codeOf(() => pseudonyms(config, KEY))).toBeNull();
  });
});
