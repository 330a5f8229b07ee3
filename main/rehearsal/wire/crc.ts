/**
 * Cyclic redundancy checks that S3's clients send with a body. Node has CRC-32 alone; the SDK's own of the other two
 * answer with a promise, and a request is read in one go.
 */
import zlib from 'node:zlib';

/** CRC-32 as in gzip, big-endian. */
export function crc32(body: Uint8Array): Buffer {
  return bigEndian(zlib.crc32(body));
}

const castagnoli = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value >>> 0;
});

/** CRC-32C (Castagnoli), big-endian. */
export function crc32c(body: Uint8Array): Buffer {
  let value = 0xffffffff;
  for (const byte of body) value = (value >>> 8) ^ (castagnoli[(value ^ byte) & 0xff] ?? 0);
  return bigEndian(~value >>> 0);
}

function bigEndian(value: number): Buffer {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(value);
  return digest;
}

/** The table of CRC-64/NVME in two halves, as JavaScript's bit operations know 32 bits alone. */
const nvme = (() => {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let index = 0; index < 256; index += 1) {
    let value = BigInt(index);
    for (let bit = 0; bit < 8; bit += 1) {
      value = (value & 1n) === 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
    }
    high[index] = Number(value >> 32n);
    low[index] = Number(value & 0xffffffffn);
  }
  return { high, low };
})();

/** CRC-64/NVME, big-endian. */
export function crc64nvme(body: Uint8Array): Buffer {
  let high = 0xffffffff;
  let low = 0xffffffff;
  for (const byte of body) {
    const index = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (nvme.low[index] ?? 0);
    high = (high >>> 8) ^ (nvme.high[index] ?? 0);
  }
  const digest = Buffer.alloc(8);
  digest.writeUInt32BE(~high >>> 0, 0);
  digest.writeUInt32BE(~low >>> 0, 4);
  return digest;
}
