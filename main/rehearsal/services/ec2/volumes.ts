/** EBS volumes, as records: an instance's real disk is a folder of the rehearsal. */
import { DescribeVolumesCommand, type Volume } from '@aws-sdk/client-ec2';
import type { Parts } from '../../world/services';
import { refuseDryRun } from '../shared/idempotency';
import { tagList } from '../shared/tags';
import { define } from './define';
import type { VolumeRecord } from './records';
import { describe, kinds, tables } from './tables';

export function registerVolumes(parts: Parts): void {
  define(parts, DescribeVolumesCommand, {
    models: ['VolumeIds', 'Filters', 'MaxResults', 'NextToken', 'DryRun'],
    handle: (input, { region }) => {
      refuseDryRun(input);
      const page = describe(region, {
        table: tables(region).volumes,
        kind: kinds.volume,
        ids: input.VolumeIds,
        filters: input.Filters,
        token: input.NextToken,
        size: input.MaxResults,
        fields: {
          'volume-id': (row) => row.id,
          'availability-zone': (row) => row.zone,
          'attachment.instance-id': (row) => row.attachment?.instanceId,
          'attachment.device': (row) => row.attachment?.device,
          'attachment.delete-on-termination': (row) => row.attachment?.deleteOnTermination,
          'attachment.status': (row) => (row.attachment === undefined ? undefined : 'attached'),
          encrypted: (row) => row.encrypted,
          size: (row) => row.sizeGiB,
          'snapshot-id': (row) => row.snapshotId,
          status: (row) => (row.attachment === undefined ? 'available' : 'in-use'),
          'volume-type': (row) => row.type,
        },
      });
      return { Volumes: page.rows.map(present), NextToken: page.next };
    },
  });
}

function present(row: VolumeRecord): Volume {
  return {
    VolumeId: row.id,
    Size: row.sizeGiB,
    VolumeType: row.type as NonNullable<Volume['VolumeType']>,
    Iops: row.iops,
    Throughput: row.throughput,
    Encrypted: row.encrypted,
    SnapshotId: row.snapshotId,
    AvailabilityZone: row.zone,
    State: row.attachment === undefined ? 'available' : 'in-use',
    CreateTime: new Date(row.createdAt),
    MultiAttachEnabled: false,
    Attachments:
      row.attachment === undefined
        ? []
        : [
            {
              VolumeId: row.id,
              InstanceId: row.attachment.instanceId,
              Device: row.attachment.device,
              State: 'attached',
              AttachTime: new Date(row.attachment.attachedAt),
              DeleteOnTermination: row.attachment.deleteOnTermination,
            },
          ],
    Tags: tagList(row.tags),
  };
}
