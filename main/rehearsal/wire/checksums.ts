/** Checksums that clients send along with a body; a wrong one means that the body is not what was sent. */
import { createHash } from 'node:crypto';
import { crc32, crc32c, crc64nvme } from './crc';
import { AwsError } from './registry';

type Digest = (body: Buffer) => Buffer;

const hash =
  (algorithm: 'md5' | 'sha1' | 'sha256'): Digest =>
  (body) =>
    createHash(algorithm).update(body).digest();

/** S3's names of the algorithms. */
export const checksumAlgorithms = {
  CRC32: crc32,
  CRC32C: crc32c,
  CRC64NVME: crc64nvme,
  SHA1: hash('sha1'),
  SHA256: hash('sha256'),
} as const satisfies Readonly<Record<string, Digest>>;
export type ChecksumAlgorithm = keyof typeof checksumAlgorithms;

const digests: ReadonlyMap<string, Digest> = new Map<string, Digest>([
  ['content-md5', hash('md5')],
  ...Object.entries(checksumAlgorithms).map(
    ([name, digest]) => [`x-amz-checksum-${name.toLowerCase()}`, digest] as const,
  ),
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
