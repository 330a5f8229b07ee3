import { createHash } from 'node:crypto';
import type { Clock } from '../../app/clock';
import { defined } from '../../app/defined';
import { outputsFrom } from '../../app/plan/outputs';
import type { Address } from '../../app/plan/reference';
import type { Label } from '../../app/workshop/origin';
import type { AwsClients } from '../aws/clients';
import { ownershipTags } from '../aws/ownership';
import type { Journal } from './journal';
import type { KindContext, Material } from '../aws/kind';
import { createMemo, createSecrets } from '../aws/memo';

export interface ContextOptions {
  readonly workshopId: string;
  readonly accountId: string;
  readonly aws: AwsClients;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly journal: Journal;
  readonly materials: () => readonly Material[];
  /** Absent for what version 0.1 began to make. */
  readonly label?: Label;
  readonly note: (address: Address, message: string) => void;
}

/** Everything that the resource kinds work with in one run of one operation. */
export function createKindContext(options: ContextOptions): KindContext {
  const { workshopId, aws, journal } = options;
  return {
    workshopId,
    accountId: options.accountId,
    region: aws.region,
    aws,
    clock: options.clock,
    signal: options.signal,
    materials: options.materials,
    note: options.note,
    tags: (resource) => ownershipTags(workshopId, resource, options.label),
    secrets: createSecrets(aws),
    memo: createMemo(),
    retriesRefusals: true,
    madeAgain: [],
    strangers: [],
    staying: new Set(),
    token: (address, salt = '') => {
      const births = journal.record(address)?.births ?? 0;
      return createHash('sha256')
        .update([workshopId, journal.nonce, address, String(births), salt].join('\n'))
        .digest('hex')
        .slice(0, 32);
    },
    journaled: (type) =>
      journal.records().flatMap((record) => {
        if (record.type !== type || record.state === 'deleted') return [];
        const { address, seat, id, state } = record;
        const outputs = outputsFrom(type, record.outputs ?? {});
        if (id === undefined || outputs === undefined) return [];
        return [{ address, ...defined({ seat }), id, outputs, settled: state === 'settled' }];
      }),
    removals: (address) => journal.record(address)?.removals ?? 0,
    intended: (address) => {
      const state = journal.record(address)?.state;
      return state === 'intended' || state === 'created';
    },
  };
}
