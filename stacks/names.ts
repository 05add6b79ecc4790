// Names of resources.

/** `RecsTrain` for `train` of `Recs`, as SST wants its names. */
export function resourceName(system: string, name: string): string {
  return system + name.charAt(0).toUpperCase() + name.slice(1);
}

/** What lines and metrics of a deployment's functions call it. */
export function serviceName(system: string): string {
  return `${system}-${$app.stage}`;
}
