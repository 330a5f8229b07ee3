/** Describing, terminating, stopping and starting instances. */
import {
  DescribeInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  type InstanceStateChange,
  type Reservation,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { refuseDryRun } from '../shared/idempotency';
import { checkZone, usedVcpus, vcpuLimitExceeded, vcpuQuota } from './capacity';
import { define } from './define';
import { describe } from './describe';
import { renewPublicIp, startPending, stop, terminate } from './instance-lifecycle';
import { instanceTypes } from './instance-type-catalogue';
import { attachments, instanceFields, presentInstance, presentState } from './instance-view';
import type { InstanceRecord } from './records';
import { get, isVisible, kinds, tables } from './tables';

export function registerInstances(parts: Parts): void {
  define(parts, DescribeInstancesCommand, {
    models: ['InstanceIds', 'Filters', 'MaxResults', 'NextToken', 'DryRun'],
    handle: (input, { region, accountId }) => {
      refuseDryRun(input);
      if (input.InstanceIds !== undefined) requireAll(region, input.InstanceIds);
      const attached = attachments(region);
      const page = describe(region, input, {
        kind: kinds.instance,
        ids: input.InstanceIds,
        fields: instanceFields(region, accountId, attached),
      });
      const reservations = new Map<
        string,
        Reservation & { Instances: NonNullable<Reservation['Instances']> }
      >();
      for (const row of page.rows) {
        let reservation = reservations.get(row.reservationId);
        if (reservation === undefined) {
          reservation = { ReservationId: row.reservationId, OwnerId: accountId, Groups: [], Instances: [] };
          reservations.set(row.reservationId, reservation);
        }
        reservation.Instances.push(presentInstance(region, row, accountId, attached));
      }
      return { Reservations: [...reservations.values()], NextToken: page.next };
    },
  });

  define(parts, TerminateInstancesCommand, {
    models: ['InstanceIds', 'DryRun'],
    handle: (input, { region }) => {
      const rows = requireAll(region, input.InstanceIds ?? []);
      refuseDryRun(input);
      return { TerminatingInstances: change(rows, (row) => terminate(parts, region, row)) };
    },
  });

  define(parts, StopInstancesCommand, {
    models: ['InstanceIds', 'Force', 'DryRun'],
    handle: (input, { region }) => {
      const rows = requireAll(region, input.InstanceIds ?? []);
      for (const row of rows) {
        if (row.state === 'pending' || row.state === 'shutting-down' || row.state === 'terminated') {
          throw incorrectState(row, 'stopped');
        }
      }
      refuseDryRun(input);
      return { StoppingInstances: change(rows, (row) => stop(parts, region, row)) };
    },
  });

  define(parts, StartInstancesCommand, {
    models: ['InstanceIds', 'DryRun'],
    handle: (input, { region }) => {
      const rows = requireAll(region, input.InstanceIds ?? []);
      for (const row of rows) {
        if (row.state !== 'stopped' && row.state !== 'running' && row.state !== 'pending') {
          throw incorrectState(row, 'started');
        }
      }
      const starting = rows.filter((row) => row.state === 'stopped');
      let vcpus = usedVcpus(region);
      for (const row of starting) {
        const type = instanceTypes.get(row.type);
        if (type === undefined) continue;
        vcpus += type.vcpus;
        if (vcpus > vcpuQuota(region)) throw vcpuLimitExceeded(region);
        checkZone(region, row.zone, type);
      }
      refuseDryRun(input);
      return {
        StartingInstances: change(rows, (row) => {
          if (!starting.includes(row)) return;
          row.launchedAt = parts.world.now();
          renewPublicIp(region, row);
          startPending(parts, region, row);
        }),
      };
    },
  });
}

/** The instances behind the ids, all or nothing, with EC2's sentence for one or several that are not there. */
function requireAll(region: Region, ids: readonly string[]): readonly InstanceRecord[] {
  const { instances } = tables(region);
  const rows: InstanceRecord[] = [];
  const missing: string[] = [];
  for (const id of new Set(ids)) {
    const row = instances.get(id);
    if (row !== undefined && isVisible(region.world, row)) rows.push(row);
    else missing.push(id);
  }
  const [first, second] = missing;
  if (first !== undefined && second !== undefined && missing.every((id) => /^i-[0-9a-f]+$/.test(id))) {
    throw new AwsError('InvalidInstanceID.NotFound', `The instance IDs '${missing.join(', ')}' do not exist`);
  }
  if (first !== undefined) get(region, kinds.instance, first);
  return rows;
}

function change(rows: readonly InstanceRecord[], act: (row: InstanceRecord) => void): InstanceStateChange[] {
  return rows.map((row) => {
    const before = row.state;
    act(row);
    return {
      InstanceId: row.id,
      PreviousState: presentState(before),
      CurrentState: presentState(row.state),
    };
  });
}

function incorrectState(row: InstanceRecord, what: string): AwsError {
  return new AwsError(
    'IncorrectInstanceState',
    `The instance '${row.id}' is not in a state from which it can be ${what}.`,
  );
}
