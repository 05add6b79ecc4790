// Identity of bytes: SHA-256 (FIPS 180-4), as S3 speaks it.

/** SHA-256 of `chunks` end to end, in lower-case hexadecimal. */
export async function sha256(...chunks: readonly Uint8Array[]): Promise<string> {
  const whole = await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
