// The handler of the function that is told when the log of a run has grown, and says what followed in one line of JSON.

import { decodeFollow } from "../core/follow/followSchema.ts";
import { follow } from "../stages/follow.ts";
import { pricesInForce } from "../stages/prices.ts";
import { functionLog } from "./functionLog.ts";
import { functionMetrics } from "./functionMetrics.ts";
import { lambdaPorts } from "./lambdaPorts.ts";
import { type SqsHandler, sqsHandler } from "./sqsHandler.ts";
import { stepFunctions } from "./stepFunctions.ts";

/** The region whose prices come with the program; a limit on costs is held against them. */
const PRICES_REGION = "us-east-1";

/** Throws ConfigurationError `environment` where a variable is missing or cannot be read. */
export function followHandler(): SqsHandler {
  const log = functionLog();
  const ports = {
    ...lambdaPorts(process.env, functionMetrics()),
    callbacks: stepFunctions(),
    prices: (store: Parameters<typeof pricesInForce>[0]) => pricesInForce(store, PRICES_REGION),
  };
  return sqsHandler(async (body) => {
    log.info("followed", await follow(decodeFollow(body), ports));
  }, log);
}
