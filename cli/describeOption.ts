// The flag --describe: columns that the evaluation looks at beside users, items and times.

import type { Command } from "commander";
import { type DescribeRequest, parseDescribe } from "../functions/core/run/described.ts";

export interface DescribeOptions {
  readonly describe?: string;
}

export function addDescribeOption(command: Command): Command {
  return command.option(
    "--describe <columns>",
    "what the evaluation looks at: category=NAME,price=NAME,country=NAME, or none (default: columns with such names)",
  );
}

export function describeFromOptions({ describe }: DescribeOptions): DescribeRequest {
  return parseDescribe(describe);
}
