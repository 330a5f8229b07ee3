import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { DeserializeMiddleware, MetadataBearer } from '@smithy/types';
import { z } from 'zod';
import { hasCode } from './aws-error';
import type { AwsClients } from './clients';
import { requireMember } from './refusals';

/** Where in the workshop's bucket its lease lies. Seats may not write there. */
export const leaseKey = 'lease.json';

/** IAM actions of taking, renewing and reading a lease. If-Match needs both (S3 guide, conditional writes). */
export const leaseActions: readonly string[] = ['s3:GetObject', 's3:PutObject'];

const bodyShape = z.object({
  version: z.literal(1),
  computer: z.string(),
  process: z.number(),
  /** Random, one for each data folder of Lectern. */
  installation: z.string(),
  operation: z.string(),
  /** Random, one for each time that it is taken. */
  token: z.string(),
  /** Wall ms by S3's own clock, as near as its Date header tells. */
  takenAt: z.number(),
  renewedAt: z.number(),
  /** Given back in good order. */
  released: z.boolean(),
});
export type LeaseBody = Readonly<z.infer<typeof bodyShape>>;

/** What lies in the account now. `serverNow` is wall ms by S3's clock. */
export interface LeaseReading {
  readonly serverNow: number;
  readonly lease?: { readonly body: LeaseBody; readonly etag: string };
}

/**
 * How a conditional write went. `conflict`: someone else's write came first. `absent`: the lease that was to be
 * replaced is gone. `no-bucket`: so is (or was never) its bucket.
 */
export type LeaseWrite =
  | { readonly kind: 'written'; readonly etag: string }
  | { readonly kind: 'conflict' | 'absent' | 'no-bucket' };

/** The lease of a workshop as an object in its bucket, and S3's clock beside it. */
export interface LeaseObject {
  read(): Promise<LeaseReading>;
  /** Writes only if the object's ETag is still `etag`, or, without one, if there is none. */
  write(body: LeaseBody, etag: string | undefined): Promise<LeaseWrite>;
  /** Wall ms by S3's clock, as the last answer told it. */
  serverNow(): number;
}

/** Smaller differences are the header's own rounding to seconds and the way of the answer, wall ms. */
const sameClockMs = 2_000;

/** Opens the lease in `bucket`. Makes no call. `now` is this computer's clock, wall ms. */
export function leaseObject(aws: AwsClients, bucket: string, now: () => number): LeaseObject {
  let ahead = 0;
  /** Two laptops need not agree on the time: both go by S3's. */
  const listen =
    <I extends object, O extends MetadataBearer>(): DeserializeMiddleware<I, O> =>
    (next) =>
    async (args) => {
      const result = await next(args);
      const { headers } = result.response as { readonly headers?: Readonly<Record<string, string>> };
      const difference = Date.parse(headers?.['date'] ?? '') - now();
      if (!Number.isNaN(difference)) ahead = Math.abs(difference) < sameClockMs ? 0 : difference;
      return result;
    };
  const serverNow = (): number => now() + ahead;
  const where = { step: 'deserialize', priority: 'low', name: 'serverTime' } as const;

  return {
    serverNow,
    read: async () => {
      const command = new GetObjectCommand({ Bucket: bucket, Key: leaseKey });
      command.middlewareStack.add(listen(), where);
      try {
        const { Body, ETag } = await aws.s3.send(command);
        const body = parse(await requireMember(Body, 'the lease').transformToString());
        const etag = requireMember(ETag, 'the ETag of the lease');
        // What cannot be read is nobody's: a conditional write replaces it.
        return { serverNow: serverNow(), lease: { etag, body: body ?? unreadable } };
      } catch (error) {
        if (hasCode(error, 'NoSuchKey', 'NoSuchBucket', 'NotFound')) return { serverNow: serverNow() };
        if (!isDamaged(error)) throw error;
        const { ETag } = await aws.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: leaseKey }));
        const etag = requireMember(ETag, 'the ETag of the lease');
        return { serverNow: serverNow(), lease: { etag, body: unreadable } };
      }
    },
    write: async (body, etag) => {
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: leaseKey,
        Body: JSON.stringify(body),
        ContentType: 'application/json',
        ...(etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag }),
      });
      command.middlewareStack.add(listen(), where);
      try {
        const { ETag } = await aws.s3.send(command);
        return { kind: 'written', etag: requireMember(ETag, 'the ETag of the lease') };
      } catch (error) {
        if (hasCode(error, 'PreconditionFailed', 'ConditionalRequestConflict')) return { kind: 'conflict' };
        if (hasCode(error, 'NoSuchBucket')) return { kind: 'no-bucket' };
        if (hasCode(error, 'NoSuchKey', 'NotFound')) return { kind: 'absent' };
        throw error;
      }
    },
  };
}

/** The SDK found that what came is not what S3 says it holds; it has no class for that. */
const isDamaged = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('Checksum mismatch');

const unreadable: LeaseBody = {
  version: 1,
  computer: '',
  process: 0,
  installation: '',
  operation: '',
  token: '',
  takenAt: 0,
  renewedAt: 0,
  released: true,
};

function parse(text: string): LeaseBody | undefined {
  try {
    return bodyShape.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
