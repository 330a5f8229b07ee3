/** DescribeInstanceStatus: the two checks that EC2 makes of a running instance; and DescribeRegions. */
import {
  DescribeInstanceStatusCommand,
  DescribeRegionsCommand,
  type InstanceStatus,
  type InstanceStatusSummary,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import { applyFilters, type FilterFields } from '../shared/filters';
import { refuseDryRun } from '../shared/idempotency';
import { define } from './define';
import { describe } from './describe';
import { presentState } from './instance-view';
import type { InstanceRecord } from './records';
import { kinds, tables } from './tables';
import { regionNames, zoneId } from './zones';

/** Clock ms from launch until both checks have passed (M: two to three minutes). */
const CHECKS_TAKE = 150_000;

type Check = 'ok' | 'initializing' | 'not-applicable';

export function registerInstanceStatus(parts: Parts): void {
  const { clock } = parts.world;
  const check = (row: InstanceRecord): Check => {
    if (row.state !== 'running') return 'not-applicable';
    const passed = clock.elapsed(row.launchedAt) >= CHECKS_TAKE;
    return passed ? 'ok' : 'initializing';
  };

  define(parts, DescribeInstanceStatusCommand, {
    models: ['InstanceIds', 'Filters', 'IncludeAllInstances', 'MaxResults', 'NextToken', 'DryRun'],
    handle: (input, { region }) => {
      refuseDryRun(input);
      const isShown = (row: InstanceRecord): boolean =>
        input.IncludeAllInstances === true || row.state === 'running';
      const fields: FilterFields<InstanceRecord> = {
        'availability-zone': (row) => row.zone,
        'instance-state-name': (row) => row.state,
        'instance-state-code': (row) => presentState(row.state).Code,
        'instance-status.status': check,
        'system-status.status': check,
      };
      // Ids are looked up among all instances: one that is not running is left out, and is no error.
      const page = describe(region, input, {
        kind: kinds.instance,
        ids: input.InstanceIds,
        fields,
        among: new Set([...tables(region).instances.values()].filter(isShown)),
      });
      const rows = page.rows.filter(isShown);
      return {
        InstanceStatuses: rows.map((row) => present(region.name, row, check(row))),
        NextToken: page.next,
      };
    },
  });

  define(parts, DescribeRegionsCommand, {
    models: ['RegionNames', 'Filters', 'AllRegions', 'DryRun'],
    handle: (input) => {
      refuseDryRun(input);
      const asked = input.RegionNames ?? [];
      const unknown = asked.find((name) => !regionNames.includes(name));
      if (unknown !== undefined) {
        throw new AwsError('InvalidParameterValue', `Invalid region: [${unknown}]`);
      }
      const endpoint = (name: string): string => `ec2.${name}.amazonaws.com`;
      const rows = applyFilters(asked.length === 0 ? regionNames : asked, input.Filters, {
        'region-name': (name) => name,
        endpoint,
        'opt-in-status': () => 'opt-in-not-required',
      });
      return {
        Regions: rows.map((name) => ({
          RegionName: name,
          Endpoint: endpoint(name),
          OptInStatus: 'opt-in-not-required',
        })),
      };
    },
  });
}

function present(region: string, row: InstanceRecord, check: Check): InstanceStatus {
  const summary: InstanceStatusSummary = {
    Status: check,
    Details:
      check === 'not-applicable'
        ? []
        : [{ Name: 'reachability', Status: check === 'ok' ? 'passed' : 'initializing' }],
  };
  return {
    InstanceId: row.id,
    InstanceState: presentState(row.state),
    AvailabilityZone: row.zone,
    AvailabilityZoneId: zoneId(region, row.zone),
    InstanceStatus: summary,
    SystemStatus: summary,
    Events: [],
  };
}
