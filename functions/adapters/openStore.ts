// The store that a command line names: a directory, or all of a bucket below a prefix.

import { join } from "node:path";
import type { DisposableStore } from "../ports/objectStore.ts";
import { directoryObjectStore } from "./directoryObjectStore.ts";
import { isS3Address, parseS3Address } from "./s3Address.ts";
import { environmentS3Client } from "./s3Client.ts";
import { s3ObjectStore } from "./s3ObjectStore.ts";

/** Where things lie on this machine that belong to a store which is not on it. */
const LOCAL_FOLDER = ".millrace";

/** The store at `address`: a path, or `s3://bucket/prefix` with the SDK's own region, credentials and endpoint. */
export async function openStore(address: string): Promise<DisposableStore> {
  if (!isS3Address(address)) {
    return directoryObjectStore(address);
  }
  const { bucket, key } = parseS3Address(address);
  const folder = key.replace(/\/+$/, "");
  return s3ObjectStore(environmentS3Client(), {
    bucket,
    prefix: folder === "" ? "" : `${folder}/`,
  });
}

/** Where the object `key` of the store at `address` is found by people. */
export function addressIn(address: string, key: string): string {
  return isS3Address(address) ? `${address.replace(/\/+$/, "")}/${key}` : join(address, key);
}

/** The folder for inputs that are made or kept on this machine. */
export function localFolder(address: string): string {
  return isS3Address(address) ? LOCAL_FOLDER : address;
}
