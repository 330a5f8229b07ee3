/** EBS volumes, as records: an instance's real disk is a folder of the rehearsal. */
import { DescribeVolumesCommand, type Volume } from '@aws-sdk/client-ec2';
import type { Parts } from '../../world/services';
import { tagList } from '../shared/tags';
import { defineDescribe } from './describe';
import type { VolumeRecord } from './records';
import { kinds } from './tables';

export function registerVolumes(parts: Parts): void {
  defineDescribe(parts, DescribeVolumesCommand, {
    kind: kinds.volume,
    ids: 'VolumeIds',
    fields: () => ({
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
    }),
    answer: (rows) => ({ Volumes: rows.map(present) }),
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
