// The NumPy array format, version 1.0 (NEP 1), for arrays of little-endian f32 in row-major order.

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0];
const ALIGNMENT = 64;

/** The bytes before the elements of an array of `shape`. */
export function npyHeader(shape: readonly number[]): Uint8Array {
  const dimensions = shape.map((size) => `${size},`).join(" ");
  const description = `{'descr': '<f4', 'fortran_order': False, 'shape': (${dimensions}), }`;
  const lengthBytes = 2;
  const unpadded = MAGIC.length + lengthBytes + description.length + 1;
  const total = Math.ceil(unpadded / ALIGNMENT) * ALIGNMENT;
  const text = `${description}${" ".repeat(total - unpadded)}\n`;
  return Uint8Array.from([
    ...MAGIC,
    text.length & 0xff,
    text.length >>> 8,
    ...new TextEncoder().encode(text),
  ]);
}
