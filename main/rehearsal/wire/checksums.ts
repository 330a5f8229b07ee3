/** Checksums that clients send along with a body; a wrong one means that the body is not what was sent. */
import { createHash } from 'node:crypto';
import { AwsError } from './registry';

type Digest = (body: Buffer) => Buffer;

const hash =
  (algorithm: 'md5' | 'sha1' | 'sha256'): Digest =>
  (body) =>
    createHash(algorithm).update(body).digest();

const digests: ReadonlyMap<string, Digest> = new Map([
  ['content-md5', hash('md5')],
  ['x-amz-checksum-sha1', hash('sha1')],
  ['x-amz-checksum-sha256', hash('sha256')],
  ['x-amz-checksum-crc32', crc32Digest],
]);

/** True for the checksum headers that `verifyChecksums` looks at. */
export function isVerifiable(header: string): boolean {
  return digests.has(header);
}

/** Throws BadDigest when a checksum header does not fit the body. */
export function verifyChecksums(headers: ReadonlyMap<string, string>, body: Buffer): void {
  for (const [header, digest] of digests) {
    const claimed = headers.get(header);
    if (claimed !== undefined && claimed !== digest(body).toString('base64')) {
      throw new AwsError('BadDigest', `The ${header} you specified did not match what we received.`);
    }
  }
}

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

/** CRC-32 as in gzip. Node 20 has none of its own. */
export function crc32(body: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of body) value = (value >>> 8) ^ (crcTable[(value ^ byte) & 0xff] ?? 0);
  return (value ^ 0xffffffff) >>> 0;
}

function crc32Digest(body: Buffer): Buffer {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(crc32(body));
  return digest;
}
