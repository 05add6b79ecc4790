// Inputs wherever they lie: an address that begins with `s3://` is an object in S3, any other a file.

import type { InputSource } from "../ports/inputSource.ts";
import { fileInputSource } from "./fileInputSource.ts";
import { isS3Address } from "./s3Address.ts";

/** A source of files and objects; the client of S3 is loaded and made when the first object is asked for. */
export function inputSources(): InputSource {
  const files = fileInputSource();
  let objects: Promise<InputSource> | null = null;
  const sourceOf = (uri: string): InputSource | Promise<InputSource> => {
    if (!isS3Address(uri)) {
      return files;
    }
    objects ??= objectsOfS3();
    return objects;
  };
  return {
    head: async (uri) => (await sourceOf(uri)).head(uri),
    async *read(uri, etag) {
      yield* (await sourceOf(uri)).read(uri, etag);
    },
    async *readRange(uri, etag, range) {
      yield* (await sourceOf(uri)).readRange(uri, etag, range);
    },
    peek: async (uri, bytes) => (await sourceOf(uri)).peek(uri, bytes),
    slice: async (uri, etag, range) => (await sourceOf(uri)).slice(uri, etag, range),
    digest: async (uri, etag) => (await sourceOf(uri)).digest(uri, etag),
  };
}

async function objectsOfS3(): Promise<InputSource> {
  const { environmentS3Client } = await import("./s3Client.ts");
  const { s3InputSource } = await import("./s3InputSource.ts");
  return s3InputSource(environmentS3Client());
}
