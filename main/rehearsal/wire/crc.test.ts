import { describe, expect, it } from 'vitest';
import { crc32, crc32c, crc64nvme } from './crc';

/** The check value that every catalogue of CRCs gives: of the nine ASCII digits. */
const digits = Buffer.from('123456789');

describe('checksums', () => {
  it.each([
    ['CRC-32', crc32, 'cbf43926'],
    ['CRC-32C', crc32c, 'e3069283'],
    ['CRC-64/NVME', crc64nvme, 'ae8b14860a799888'],
  ] as const)('%s has its known check value', (_name, digest, expected) => {
    expect(digest(digits).toString('hex')).toBe(expected);
  });
});
