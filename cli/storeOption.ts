// Flags that every command has which looks at runs: where they are, and how to answer.

import { type Command, Option } from "commander";
import { addDeploymentOption } from "./deployment.ts";
import { endpointOption } from "./endpointOption.ts";

/** Where runs are, and how to answer. */
export interface StoreOptions {
  readonly store: string;
  readonly endpoint?: string;
  readonly json: boolean;
}

export function addStoreOption(command: Command): Command {
  return addDeploymentOption(command)
    .addOption(
      new Option("--store <place>", "object store: a directory or s3://BUCKET/PREFIX").default(
        ".millrace",
      ),
    )
    .addOption(endpointOption())
    .addOption(new Option("--json", "print exactly one JSON document on stdout").default(false));
}
