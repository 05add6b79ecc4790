// Text in another character set as UTF-8. A sequence that is ill-formed there comes out ill-formed here, so that its
// row is set aside like any row that is not UTF-8, and no id is read with a replacement character in it.

import type { Encoding } from "../presets/preset.ts";

/** `chunks` in UTF-8. What is UTF-8 already passes through untouched. */
export async function* transcoded(
  chunks: AsyncIterable<Uint8Array>,
  encoding: Encoding,
): AsyncGenerator<Uint8Array> {
  if (encoding === "utf-8") {
    yield* chunks;
    return;
  }
  const transcode = transcoder(encoding);
  for await (const chunk of chunks) {
    yield transcode(chunk);
  }
  yield transcode(null);
}

/** The head of a text, which may be cut within a character. */
export function transcodedHead(head: Uint8Array, encoding: Encoding): Uint8Array {
  return encoding === "utf-8" ? head : transcoder(encoding)(head);
}

/** The character set that a byte order mark tells; UTF-8 needs none. */
export function markedEncoding(head: Uint8Array): Encoding | null {
  const [first, second] = head;
  if (first === 0xff && second === 0xfe) {
    return "utf-16le";
  }
  return first === 0xfe && second === 0xff ? "utf-16be" : null;
}

/** Takes chunks, then null for the end. The byte order mark is dropped. */
function transcoder(encoding: Encoding): (chunk: Uint8Array | null) => Uint8Array {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  return (chunk) => {
    const text = chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
    const bytes = encoder.encode(text);
    breakReplacements(bytes, text);
    return bytes;
  };
}

/** U+FFFD, EF BF BD, becomes FF BF BD, which UTF-8 has not. */
function breakReplacements(bytes: Uint8Array, text: string): void {
  if (!text.includes("\ufffd")) {
    return;
  }
  for (let at = bytes.indexOf(0xef); at >= 0; at = bytes.indexOf(0xef, at + 1)) {
    if (bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd) {
      bytes[at] = 0xff;
    }
  }
}
