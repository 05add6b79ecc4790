// The objects that an address of S3 names: one, all that match a pattern, or all below a folder.

import { posix } from "node:path";
import {
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { InputUnavailableError } from "../core/errors.ts";
import { compareStrings } from "../core/strings.ts";
import { parseS3Address } from "./s3Address.ts";
import { isAbsent, isNoBucket, serviceError } from "./serviceError.ts";

/**
 * Addresses of the object at `address`, or by name of all objects that it matches as a pattern, or of all below it, but
 * for hidden ones, those that begin with `_`, and the empty objects that stand for folders. Throws InputUnavailableError
 * `missing-file` where there are none.
 */
export async function s3InputAddresses(
  client: S3Client,
  address: string,
): Promise<readonly string[]> {
  const { bucket, key } = parseS3Address(address);
  if (key !== "" && !key.endsWith("/") && (await isThere(client, bucket, key, address))) {
    return [address];
  }
  // An object whose own name looks like a pattern is that object.
  const magic = key.search(/[*?[\]{}]/);
  if (magic !== -1) {
    const keys = await keysBelow(client, bucket, key.slice(0, magic), address);
    const matching = keys.filter((name) => !name.endsWith("/") && posix.matchesGlob(name, key));
    return inOrder(bucket, matching, missing(address, "no object of that pattern"));
  }
  const folder = key === "" || key.endsWith("/") ? key : `${key}/`;
  const found = (await keysBelow(client, bucket, folder, address)).filter(
    (name) => !name.endsWith("/") && !/(^|\/)[._]/.test(name.slice(folder.length)),
  );
  return inOrder(bucket, found, missing(address, "no object of that name, and none below it"));
}

/** Addresses of the keys by name; throws `nothing` where there are none. */
function inOrder(bucket: string, keys: readonly string[], nothing: Error): readonly string[] {
  if (keys.length === 0) {
    throw nothing;
  }
  return keys.toSorted(compareStrings).map((name) => `s3://${bucket}/${name}`);
}

async function isThere(
  client: S3Client,
  Bucket: string,
  Key: string,
  address: string,
): Promise<boolean> {
  try {
    await client.send(new HeadObjectCommand({ Bucket, Key }));
    return true;
  } catch (cause) {
    if (isAbsent(cause)) {
      return false;
    }
    throw serviceError(cause, address);
  }
}

async function keysBelow(
  client: S3Client,
  Bucket: string,
  Prefix: string,
  address: string,
): Promise<readonly string[]> {
  const keys: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const request = new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken });
    const page: ListObjectsV2CommandOutput = await client.send(request).catch((cause) => {
      throw isNoBucket(cause) ? missing(address, "no such bucket") : serviceError(cause, address);
    });
    keys.push(...(page.Contents ?? []).map(({ Key = "" }) => Key));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return keys;
}

function missing(where: string, found: string): InputUnavailableError {
  return new InputUnavailableError({
    code: "missing-file",
    what: "the input cannot be read",
    where,
    expected: "an object, or a folder with objects",
    found,
    fix: "check bucket and key; hidden objects and those that begin with _ are passed over",
  });
}
