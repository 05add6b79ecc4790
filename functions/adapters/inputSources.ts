// Inputs wherever they lie: an address that begins with `s3://` is an object in S3, any other a file.

import type { InputSource } from "../ports/inputSource.ts";
import { fileInputSource } from "./fileInputSource.ts";
import { isS3Address } from "./s3Address.ts";
import { environmentS3Client } from "./s3Client.ts";
import { s3InputSource } from "./s3InputSource.ts";

/** A source of files and objects; a client of S3 is made when the first object is asked for. */
export function inputSources(): InputSource {
  const files = fileInputSource();
  let objects: InputSource | null = null;
  const sourceOf = (uri: string): InputSource => {
    if (!isS3Address(uri)) {
      return files;
    }
    objects ??= s3InputSource(environmentS3Client());
    return objects;
  };
  return {
    head: (uri) => sourceOf(uri).head(uri),
    read: (uri, etag) => sourceOf(uri).read(uri, etag),
    readRange: (uri, etag, range) => sourceOf(uri).readRange(uri, etag, range),
    peek: (uri, bytes) => sourceOf(uri).peek(uri, bytes),
    slice: (uri, etag, range) => sourceOf(uri).slice(uri, etag, range),
    digest: (uri, etag) => sourceOf(uri).digest(uri, etag),
  };
}
