// CRC-32 as in gzip and zip (ISO 3309, reflected polynomial 0xEDB88320), eight bytes a step ("slicing by 8", Kounavis
// & Berry, ISCC 2005). It detects damage; identity is SHA-256's business.

const TABLES = tables();

function tables(): readonly Uint32Array[] {
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) {
      value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    }
    return value;
  });
  const all = [first];
  for (let slice = 1; slice < 8; slice++) {
    const previous = all[slice - 1] as Uint32Array;
    all.push(previous.map((value) => (value >>> 8) ^ (first[value & 0xff] as number)));
  }
  return all;
}

/** CRC-32 of `bytes`, a u32. */
export function crc32(bytes: Uint8Array): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES as readonly [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sliced = bytes.byteLength - (bytes.byteLength % 8);
  let crc = 0xffffffff;
  for (let offset = 0; offset < sliced; offset += 8) {
    const low = (view.getUint32(offset, true) ^ crc) >>> 0;
    const high = view.getUint32(offset + 4, true);
    crc =
      at(t7, low & 0xff) ^
      at(t6, (low >>> 8) & 0xff) ^
      at(t5, (low >>> 16) & 0xff) ^
      at(t4, low >>> 24) ^
      at(t3, high & 0xff) ^
      at(t2, (high >>> 8) & 0xff) ^
      at(t1, (high >>> 16) & 0xff) ^
      at(t0, high >>> 24);
  }
  for (let offset = sliced; offset < bytes.byteLength; offset++) {
    crc = (crc >>> 8) ^ at(t0, (crc ^ view.getUint8(offset)) & 0xff);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function at(table: Uint32Array, index: number): number {
  return table[index] as number;
}
