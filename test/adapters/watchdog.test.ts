import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const watchdog = new URL("../../functions/adapters/watchdog.ts", import.meta.url).href;

function ran(work: string) {
  const code = `const { watchdog } = await import(${JSON.stringify(watchdog)}); const dog = watchdog(); ${work}`;
  const { signal, status } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    timeout: 60_000,
    killSignal: "SIGTERM",
  });
  return signal ?? status;
}

test("a process that is busy is killed at its deadline", () => {
  expect(ran("dog.killAfter(200); await 0; for (;;);")).toBe("SIGKILL");
});

test("one that takes its deadline back ends by itself", () => {
  const work =
    "dog.killAfter(300); dog.killAfter(null); await new Promise((r) => setTimeout(r, 900));";
  expect(ran(work)).toBe(0);
});
