/** Service Quotas: what applies, what AWS's default is, and asking for more. */
import {
  GetAWSDefaultServiceQuotaCommand,
  GetRequestedServiceQuotaChangeCommand,
  GetServiceQuotaCommand,
  ListAWSDefaultServiceQuotasCommand,
  ListRequestedServiceQuotaChangeHistoryCommand,
  ListServiceQuotasCommand,
  RequestServiceQuotaIncreaseCommand,
  type RequestedServiceQuotaChange,
  type ServiceQuota,
} from '@aws-sdk/client-service-quotas';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region, Table } from '../../world/world';
import { arn } from '../shared/arn';
import { paginate } from '../shared/pagination';
import { appliedQuota, findQuota, quotas, serviceNames, setAppliedQuota, type Quota } from './quotas';

interface IncreaseRecord {
  readonly id: string;
  readonly service: string;
  readonly code: string;
  readonly desired: number;
  readonly createdAt: number;
  status: 'PENDING' | 'APPROVED';
  updatedAt: number;
}

/** Small requests are approved by machine within minutes; the mean of what people report (M). Clock ms. */
const APPROVAL_MS = { low: 5 * 60_000, high: 20 * 60_000 };

export function createServiceQuotas(parts: Parts): void {
  const { registry, world } = parts;
  const increases = (region: Region): Table<IncreaseRecord> => region.table('service-quotas.increases');

  world.on<{ region: string; id: string }>('service-quotas.decide', ({ region: name, id }) => {
    const region = world.region(name);
    const request = increases(region).get(id);
    if (request === undefined) return;
    request.status = 'APPROVED';
    request.updatedAt = world.now();
    setAppliedQuota(region, request.service, request.code, request.desired);
  });

  registry.on(GetServiceQuotaCommand, {
    models: ['ServiceCode', 'QuotaCode'],
    handle: (input, { region, accountId }) => {
      const quota = required(region, input.ServiceCode, input.QuotaCode);
      return { Quota: present(region, accountId, quota, appliedQuota(region, quota.service, quota.code)) };
    },
  });
  registry.on(GetAWSDefaultServiceQuotaCommand, {
    models: ['ServiceCode', 'QuotaCode'],
    handle: (input, { region, accountId }) => {
      const quota = required(region, input.ServiceCode, input.QuotaCode);
      return { Quota: present(region, accountId, quota, quota.value) };
    },
  });
  registry.on(ListServiceQuotasCommand, {
    models: ['ServiceCode', 'QuotaCode', 'NextToken', 'MaxResults'],
    handle: (input, { region, accountId }) =>
      list(region, input, (quota) =>
        present(region, accountId, quota, appliedQuota(region, quota.service, quota.code)),
      ),
  });
  registry.on(ListAWSDefaultServiceQuotasCommand, {
    models: ['ServiceCode', 'NextToken', 'MaxResults'],
    handle: (input, { region, accountId }) =>
      list(region, input, (quota) => present(region, accountId, quota, quota.value)),
  });
  registry.on(RequestServiceQuotaIncreaseCommand, {
    models: ['ServiceCode', 'QuotaCode', 'DesiredValue'],
    handle: (input, { region, accountId }) => {
      const quota = required(region, input.ServiceCode, input.QuotaCode);
      const desired = input.DesiredValue ?? 0;
      if (!quota.adjustable) {
        throw new AwsError('IllegalArgumentException', `The quota ${quota.code} is not adjustable.`);
      }
      if (desired <= appliedQuota(region, quota.service, quota.code)) {
        throw new AwsError(
          'IllegalArgumentException',
          'You must provide a quota value greater than the current quota value.',
        );
      }
      const open = [...increases(region).values()].some(
        (row) => row.status === 'PENDING' && row.service === quota.service && row.code === quota.code,
      );
      if (open) {
        throw new AwsError(
          'ResourceAlreadyExistsException',
          'Only one open service quota increase request is allowed per quota.',
        );
      }
      const row: IncreaseRecord = {
        id: world.id(''),
        service: quota.service,
        code: quota.code,
        desired,
        createdAt: world.now(),
        status: 'PENDING',
        updatedAt: world.now(),
      };
      increases(region).set(row.id, row);
      world.after(world.random.between(APPROVAL_MS.low, APPROVAL_MS.high), 'service-quotas.decide', {
        region: region.name,
        id: row.id,
      });
      return { RequestedQuota: presentIncrease(region, accountId, row) };
    },
  });
  registry.on(GetRequestedServiceQuotaChangeCommand, {
    models: ['RequestId'],
    handle: (input, { region, accountId }) => {
      const row = increases(region).get(input.RequestId ?? '');
      if (row === undefined) throw noSuchResource('request');
      return { RequestedQuota: presentIncrease(region, accountId, row) };
    },
  });
  registry.on(ListRequestedServiceQuotaChangeHistoryCommand, {
    models: ['ServiceCode', 'Status', 'NextToken', 'MaxResults'],
    handle: (input, { region, accountId }) => {
      const rows = [...increases(region).values()].filter(
        (row) =>
          (input.ServiceCode === undefined || row.service === input.ServiceCode) &&
          (input.Status === undefined || row.status === input.Status),
      );
      const page = paginate(rows, {
        key: (row) => row.id,
        token: input.NextToken,
        size: input.MaxResults,
        usual: 100,
        most: 100,
        code: 'IllegalArgumentException',
      });
      return {
        RequestedQuotas: page.rows.map((row) => presentIncrease(region, accountId, row)),
        NextToken: page.next,
      };
    },
  });
}

/** Also what IAM's quotas answer outside us-east-1: the service "does not exist" there. */
function noSuchResource(what: 'service' | 'quota' | 'request'): AwsError {
  const message = `The request failed because the specified ${what} does not exist.`;
  return new AwsError('NoSuchResourceException', message);
}

function known(region: Region): readonly Quota[] {
  return quotas.filter((quota) => quota.global !== true || region.name === 'us-east-1');
}

function required(region: Region, service = '', code = ''): Quota {
  const here = known(region).filter((quota) => quota.service === service);
  if (here.length === 0) throw noSuchResource('service');
  const quota = here.find((candidate) => candidate.code === code);
  if (quota === undefined) throw noSuchResource('quota');
  return quota;
}

function list(
  region: Region,
  input: {
    readonly ServiceCode?: string | undefined;
    readonly QuotaCode?: string | undefined;
    readonly NextToken?: string | undefined;
    readonly MaxResults?: number | undefined;
  },
  presentation: (quota: Quota) => ServiceQuota,
): { Quotas: ServiceQuota[]; NextToken: string | undefined } {
  const rows = known(region).filter(
    (quota) =>
      quota.service === input.ServiceCode &&
      (input.QuotaCode === undefined || quota.code === input.QuotaCode),
  );
  if (rows.length === 0) throw noSuchResource('service');
  const page = paginate(rows, {
    key: (quota) => quota.code,
    token: input.NextToken,
    size: input.MaxResults,
    usual: 100,
    most: 100,
    code: 'IllegalArgumentException',
  });
  return { Quotas: page.rows.map(presentation), NextToken: page.next };
}

function present(region: Region, accountId: string, quota: Quota, value: number): ServiceQuota {
  return {
    ServiceCode: quota.service,
    ServiceName: serviceNames[quota.service],
    QuotaArn: quotaArn(region, accountId, quota.service, quota.code),
    QuotaCode: quota.code,
    QuotaName: quota.name,
    Value: value,
    Unit: 'None',
    Adjustable: quota.adjustable,
    GlobalQuota: quota.global === true,
    QuotaAppliedAtLevel: 'ACCOUNT',
  };
}

function quotaArn(region: Region, accountId: string, service: string, code: string): string {
  return arn('servicequotas', region.name, accountId, `${service}/${code}`);
}

function presentIncrease(
  region: Region,
  accountId: string,
  row: IncreaseRecord,
): RequestedServiceQuotaChange {
  return {
    Id: row.id,
    ServiceCode: row.service,
    ServiceName: serviceNames[row.service],
    QuotaCode: row.code,
    QuotaName: findQuota(row.service, row.code)?.name,
    DesiredValue: row.desired,
    Status: row.status,
    Created: new Date(row.createdAt),
    LastUpdated: new Date(row.updatedAt),
    QuotaArn: quotaArn(region, accountId, row.service, row.code),
    GlobalQuota: findQuota(row.service, row.code)?.global === true,
    Unit: 'None',
    QuotaRequestedAtLevel: 'ACCOUNT',
  };
}
