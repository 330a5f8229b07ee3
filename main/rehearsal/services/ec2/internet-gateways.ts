/** Internet gateways. */
import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  DeleteInternetGatewayCommand,
  DescribeInternetGatewaysCommand,
  DetachInternetGatewayCommand,
  type InternetGateway,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import { appliedQuota } from '../service-quotas/quotas';
import { refuseDryRun } from '../shared/idempotency';
import { tagList, tagsFor } from '../shared/tags';
import { define } from './define';
import { defineDescribe } from './describe';
import type { InternetGatewayRecord } from './records';
import { birth, dependencyViolation, get, kinds, tables } from './tables';

export function registerInternetGateways(parts: Parts): void {
  define(parts, CreateInternetGatewayCommand, {
    models: ['TagSpecifications', 'DryRun'],
    handle: (input, { region, accountId }) => {
      const all = tables(region);
      const tags = tagsFor(input.TagSpecifications, 'internet-gateway');
      refuseDryRun(input);
      if (all.internetGateways.size >= appliedQuota(region, 'vpc', 'L-A4707A72')) {
        throw new AwsError(
          'InternetGatewayLimitExceeded',
          'The maximum number of internet gateways has been reached.',
        );
      }
      const gateway: InternetGatewayRecord = birth(parts.world, 'igw-', tags);
      all.internetGateways.set(gateway.id, gateway);
      return { InternetGateway: present(gateway, accountId) };
    },
  });

  define(parts, AttachInternetGatewayCommand, {
    models: ['InternetGatewayId', 'VpcId', 'DryRun'],
    handle: (input, { region }) => {
      const all = tables(region);
      const gateway = get(region, kinds.internetGateway, input.InternetGatewayId);
      const vpc = get(region, kinds.vpc, input.VpcId);
      if (gateway.vpcId !== undefined) {
        throw new AwsError(
          'Resource.AlreadyAssociated',
          `resource ${gateway.id} is already attached to network ${gateway.vpcId}`,
        );
      }
      if ([...all.internetGateways.values()].some((other) => other.vpcId === vpc.id)) {
        throw new AwsError(
          'InvalidParameterValue',
          `Network ${vpc.id} already has an internet gateway attached`,
        );
      }
      refuseDryRun(input);
      gateway.vpcId = vpc.id;
      return {};
    },
  });

  defineDescribe(parts, DescribeInternetGatewaysCommand, {
    kind: kinds.internetGateway,
    ids: 'InternetGatewayIds',
    fields: ({ accountId }) => ({
      'internet-gateway-id': (row) => row.id,
      'attachment.vpc-id': (row) => row.vpcId,
      'attachment.state': (row) => (row.vpcId === undefined ? undefined : 'available'),
      'owner-id': () => accountId,
    }),
    answer: (rows, { accountId }) => ({ InternetGateways: rows.map((row) => present(row, accountId)) }),
  });

  define(parts, DetachInternetGatewayCommand, {
    models: ['InternetGatewayId', 'VpcId', 'DryRun'],
    handle: (input, { region }) => {
      const all = tables(region);
      const gateway = get(region, kinds.internetGateway, input.InternetGatewayId);
      const vpc = get(region, kinds.vpc, input.VpcId);
      if (gateway.vpcId !== vpc.id) {
        throw new AwsError(
          'Gateway.NotAttached',
          `resource ${gateway.id} is not attached to network ${vpc.id}`,
        );
      }
      refuseDryRun(input);
      const mapped = [...all.networkInterfaces.values()].some(
        (row) => row.vpcId === vpc.id && row.publicIp !== undefined,
      );
      if (mapped) {
        throw new AwsError(
          'DependencyViolation',
          `Network ${vpc.id} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
        );
      }
      delete gateway.vpcId;
      return {};
    },
  });

  define(parts, DeleteInternetGatewayCommand, {
    models: ['InternetGatewayId', 'DryRun'],
    handle: (input, { region }) => {
      const all = tables(region);
      const gateway = get(region, kinds.internetGateway, input.InternetGatewayId);
      refuseDryRun(input);
      if (gateway.vpcId !== undefined) throw dependencyViolation('internetGateway', gateway.id);
      all.internetGateways.delete(gateway.id);
      return {};
    },
  });
}

function present(gateway: InternetGatewayRecord, accountId: string): InternetGateway {
  return {
    InternetGatewayId: gateway.id,
    OwnerId: accountId,
    // The state of an attached internet gateway is `available`, which the SDK's own enumeration does not list.
    Attachments:
      gateway.vpcId === undefined ? [] : [{ VpcId: gateway.vpcId, State: 'available' as 'attached' }],
    Tags: tagList(gateway.tags),
  };
}
