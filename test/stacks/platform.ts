// SST's platform for tests: installed where the registry can be reached.

import { installPlatform } from "../../cli/sst.ts";

export const NOT_INSTALLED =
  "skipped where SST is not installed and the npm registry cannot be reached";

export const hasPlatform = await tryInstalling();

async function tryInstalling(): Promise<boolean> {
  try {
    installPlatform();
    return true;
  } catch (cause) {
    const registry = process.env["npm_config_registry"] ?? "https://registry.npmjs.org/";
    const isReachable = await fetch(`${registry}sst`, { method: "HEAD" }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReachable) {
      throw cause;
    }
    return false;
  }
}
