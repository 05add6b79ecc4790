// `millrace demo`: generates a seeded shop log and runs on it. What is known of the generator gives the report its
// ceiling.

import type { Command } from "commander";
import { writeGeneratedLog } from "../functions/adapters/generatedLog.ts";
import { parseFamilies } from "../functions/core/generator/families.ts";
import { shopConfig } from "../functions/core/generator/shop.ts";
import { addBudgetOptions, type BudgetOptions } from "./budgetOption.ts";
import type { DriveOptions, RequestOptions } from "./options.ts";
import { addDriveOptions, addRequestOptions, integer } from "./options.ts";
import { writeNote } from "./output.ts";
import { RUN_BUDGET, runFiles } from "./runCommand.ts";
import type { Session } from "./session.ts";

/** Enough for intervals narrow enough to tell models apart, and still a matter of seconds. */
const DEMO_USERS = 5000;

export function addDemoCommand(program: Command, session: Session): void {
  const command = program
    .command("demo")
    .description("generate a small seeded shop log and run on it")
    .addOption(integer("--users <n>", "shoppers to simulate", DEMO_USERS))
    .option("--families <which>", "kinds of shoppers: all, or such as stable:3,noisy:1");
  addBudgetOptions(command, RUN_BUDGET);
  addRequestOptions(addDriveOptions(command)).action(
    async (
      options: DriveOptions & RequestOptions & BudgetOptions & { users: number; families?: string },
    ) => {
      const { seed, users, families } = options;
      const generator = {
        ...{ seed, users },
        ...(families !== undefined && { families: parseFamilies(families) }),
      };
      const path = await writeGeneratedLog(options.store, shopConfig(generator));
      writeNote(`generated ${path}`);
      session.exitCode = await runFiles([path], { keepSeen: true, ...options }, generator);
    },
  );
}
