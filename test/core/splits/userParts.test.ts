import { describe, expect, test } from "vitest";
import { userPart } from "../../../functions/core/splits/userParts.ts";

const users = Array.from({ length: 2000 }, (_, index) => `user-${index}`);
const fold = (index: number, seed = 1) =>
  users.map((user) => userPart({ kind: "fold", fold: index, folds: 5, seed }, user));

describe("folds", () => {
  test("test every user in exactly one fold, and validate in the fold before", () => {
    const parts = [1, 2, 3, 4, 5].map((index) => fold(index));
    for (const [user] of users.entries()) {
      const own = parts.map((part) => part[user]);
      expect(own.filter((part) => part === "test").length).toBe(1);
      expect(own.filter((part) => part === "validation").length).toBe(1);
      const tested = own.indexOf("test");
      expect(own[(tested + 4) % 5]).toBe("validation");
    }
  });

  test("are about equal", () => {
    for (const index of [1, 2, 3, 4, 5]) {
      const count = fold(index).filter((part) => part === "test").length;
      // 400 expected; five standard deviations of a binomial count.
      expect(Math.abs(count - 400)).toBeLessThan(5 * Math.sqrt(2000 * 0.2 * 0.8));
    }
  });

  test("change with the seed and with nothing else", () => {
    expect(fold(2)).toEqual(fold(2));
    expect(fold(2, 2)).not.toEqual(fold(2));
  });
});

describe("a share of the users", () => {
  const parts = (share: number) =>
    users.map((user) => userPart({ kind: "users", share, seed: 1 }, user));

  test("is held out for the test, and as many for the validation", () => {
    for (const part of ["test", "validation"]) {
      const count = parts(0.1).filter((own) => own === part).length;
      expect(Math.abs(count - 200)).toBeLessThan(5 * Math.sqrt(2000 * 0.1 * 0.9));
    }
  });

  test("holds all users of a smaller share", () => {
    const larger = parts(0.2);
    const lost = parts(0.1).filter((part, user) => part === "test" && larger[user] !== "test");
    expect(lost).toEqual([]);
  });
});
