/** What RDS offers (engine versions, orderable classes), and tags by ARN. */
import {
  AddTagsToResourceCommand,
  DescribeDBEngineVersionsCommand,
  DescribeOrderableDBInstanceOptionsCommand,
  ListTagsForResourceCommand,
  RemoveTagsFromResourceCommand,
} from '@aws-sdk/client-rds';
import { defined } from '../../../../app/defined';
import { AwsError } from '../../wire/registry';
import type { Parts } from '../../world/services';
import type { Region } from '../../world/world';
import { parseArn } from '../shared/arn';
import { applyFilters } from '../shared/filters';
import { mergeTags, readTags, removeTags, tagList, type Tags } from '../shared/tags';
import {
  CA_CERTIFICATES,
  engineVersion,
  ENGINE_VERSIONS,
  INSTANCE_CLASSES,
  majorOf,
  STORAGE,
  STORAGE_TYPES,
} from './catalogue';
import { findInstance } from './describe-instance';
import { rdsPage } from './pages';
import { instances, snapshots, subnetGroups } from './records';
import { findSubnetGroup } from './subnet-groups';
import { required } from './validation';

/** Registers the operations that only tell what there is. */
export function modelOffers(parts: Parts): void {
  const { registry } = parts;

  registry.on(DescribeDBEngineVersionsCommand, {
    models: [
      'Engine',
      'EngineVersion',
      'DBParameterGroupFamily',
      'DefaultOnly',
      'Filters',
      'MaxRecords',
      'Marker',
    ],
    handle: (input) => {
      const wanted = input.EngineVersion;
      const rows = ENGINE_VERSIONS.filter(
        (version) =>
          (input.Engine ?? 'postgres') === 'postgres' &&
          (wanted === undefined || version === wanted || majorOf(version) === wanted) &&
          (input.DBParameterGroupFamily ?? `postgres${majorOf(version)}`) === `postgres${majorOf(version)}` &&
          (input.DefaultOnly !== true ||
            version === engineVersion(wanted === undefined ? '17' : majorOf(wanted))),
      );
      const filtered = applyFilters(rows, input.Filters, {
        engine: () => 'postgres',
        'engine-version': (version) => version,
      });
      const page = rdsPage(filtered, input, (version) => version);
      return {
        DBEngineVersions: page.rows.map((version) => ({
          Engine: 'postgres',
          MajorEngineVersion: majorOf(version),
          EngineVersion: version,
          DBParameterGroupFamily: `postgres${majorOf(version)}`,
          DBEngineDescription: 'PostgreSQL',
          DBEngineVersionDescription: `PostgreSQL ${version}-R1`,
          Status: 'available',
          SupportedCACertificateIdentifiers: [...CA_CERTIFICATES],
        })),
        ...defined({ Marker: page.next }),
      };
    },
  });

  registry.on(DescribeOrderableDBInstanceOptionsCommand, {
    models: [
      'Engine',
      'EngineVersion',
      'DBInstanceClass',
      'LicenseModel',
      'Vpc',
      'Filters',
      'MaxRecords',
      'Marker',
    ],
    handle: (input, { region }) => {
      if (required('Engine', input.Engine) !== 'postgres') return { OrderableDBInstanceOptions: [] };
      const versions = ENGINE_VERSIONS.filter(
        (version) => input.EngineVersion === undefined || version === input.EngineVersion,
      );
      const rows = versions.flatMap((version) =>
        INSTANCE_CLASSES.filter(
          (name) => input.DBInstanceClass === undefined || name === input.DBInstanceClass,
        ).flatMap((name) => STORAGE_TYPES.map((storage) => ({ version, name, storage }))),
      );
      const page = rdsPage(
        applyFilters(rows, input.Filters, {}),
        input,
        (row) => `${row.version}/${row.name}/${row.storage}`,
        10_000,
      );
      return {
        OrderableDBInstanceOptions: page.rows.map((row) => ({
          Engine: 'postgres',
          EngineVersion: row.version,
          DBInstanceClass: row.name,
          LicenseModel: 'postgresql-license',
          AvailabilityZones: ['a', 'b', 'c'].map((letter) => ({ Name: `${region.name}${letter}` })),
          MultiAZCapable: false,
          Vpc: true,
          SupportsStorageEncryption: true,
          StorageType: row.storage,
          MinStorageSize: STORAGE.least,
          MaxStorageSize: STORAGE.most,
          SupportedNetworkTypes: ['IPV4'],
        })),
        ...defined({ Marker: page.next }),
      };
    },
  });

  registry.on(ListTagsForResourceCommand, {
    models: ['ResourceName'],
    handle: (input, { region }) => ({ TagList: tagList(tagged(region, input.ResourceName).tags) }),
  });
  registry.on(AddTagsToResourceCommand, {
    models: ['ResourceName', 'Tags'],
    handle: (input, { region }) => {
      const resource = tagged(region, input.ResourceName);
      resource.set(mergeTags(resource.tags, readTags(input.Tags)));
      return {};
    },
  });
  registry.on(RemoveTagsFromResourceCommand, {
    models: ['ResourceName', 'TagKeys'],
    handle: (input, { region }) => {
      const resource = tagged(region, input.ResourceName);
      resource.set(removeTags(resource.tags, input.TagKeys ?? []));
      return {};
    },
  });
}

/** The tags behind an ARN of RDS, and how to replace them. Throws what RDS throws for a wrong or unknown one. */
function tagged(region: Region, resourceName: string | undefined): { tags: Tags; set(tags: Tags): void } {
  const text = required('ResourceName', resourceName);
  const [kind = '', ...rest] = (parseArn(text)?.resource ?? '').split(':');
  const name = rest.join(':');
  switch (kind) {
    case 'db': {
      const row = findInstance(region, name);
      return { tags: row.tags, set: (tags) => instances(region).set(row.id, { ...row, tags }) };
    }
    case 'subgrp': {
      const row = findSubnetGroup(region, name);
      return { tags: row.tags, set: (tags) => subnetGroups(region).set(row.name, { ...row, tags }) };
    }
    case 'snapshot': {
      const row = snapshots(region).get(name);
      if (row === undefined) throw new AwsError('DBSnapshotNotFound', `DBSnapshot ${name} not found.`, 404);
      return { tags: row.tags, set: (tags) => snapshots(region).set(row.id, { ...row, tags }) };
    }
    default:
      throw new AwsError('InvalidParameterValue', `Unexpected ARN: ${text}`);
  }
}
