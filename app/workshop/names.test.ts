import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bucketName,
  clusterName,
  databaseInstanceName,
  databaseJobFamily,
  iamPath,
  idPattern,
  loadBalancerName,
  loadBalancerOfListener,
  logGroupName,
  nameLimits,
  readBucketName,
  readServiceName,
  serviceName,
  sharedName,
  slugOf,
  targetGroupName,
  taskFamily,
  workshopNamed,
} from './names';
import { serviceNames } from '../services';

describe('slugOf', () => {
  it('is a good id for any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (name) => {
        const id = slugOf(name);
        expect(id).toMatch(idPattern);
        expect(id).not.toContain('--');
        expect(slugOf(id)).toBe(id);
      }),
    );
  });

  it.each([
    ['PyData Eindhoven', 'pydata-eindhoven'],
    ['Größe & Maß', 'grosse-mass'],
    ['2026: Airflow', 'airflow'],
    ['東京', 'workshop'],
    ['A', 'workshop-a'],
    ['a very long name indeed', 'a-very-long-name'],
  ])('of %s', (name, id) => {
    expect(slugOf(name)).toBe(id);
  });
});

describe('names', () => {
  it('stay within their limits for the longest id, seat and service', () => {
    const id = 'abcdefghijklmnop';
    for (const service of serviceNames) {
      expect(targetGroupName(id, '500', service).length).toBeLessThanOrEqual(nameLimits.targetGroup);
    }
    expect(bucketName(id, '123456789012', 'ap-southeast-1').length).toBeLessThanOrEqual(nameLimits.bucket);
  });
});

describe('a name that is read again', () => {
  it.each(['a', 'a-2', 'demo', 'abcdefghijklmnop'])('is of the workshop %s, and of no other', (id) => {
    expect(workshopNamed.loadBalancer(loadBalancerName(id, '25'))).toBe(id);
    expect(workshopNamed.loadBalancer(loadBalancerName(id, '25b'))).toBe(id);
    expect(workshopNamed.targetGroup(targetGroupName(id, '100', 'jupyter'))).toBe(id);
    expect(workshopNamed.cluster(clusterName(id))).toBe(id);
    expect(workshopNamed.family(taskFamily(id, '07', 'airflow'))).toBe(id);
    expect(workshopNamed.family(databaseJobFamily(id))).toBe(id);
    expect(workshopNamed.databaseInstance(databaseInstanceName(id))).toBe(id);
    expect(workshopNamed.databaseSubnetGroup(sharedName(id, 'database'))).toBe(id);
    expect(workshopNamed.iamPath(iamPath(id))).toBe(id);
    expect(workshopNamed.logGroup(logGroupName(id))).toBe(id);
    expect(readBucketName(bucketName(id, '123456789012', 'eu-west-1'), '123456789012')).toEqual({
      workshopId: id,
      region: 'eu-west-1',
    });
  });

  it('is of nobody when Lectern would not give it', () => {
    expect(workshopNamed.loadBalancer('lectern-demo')).toBeUndefined();
    expect(workshopNamed.targetGroup('lec-demo-1-jupyter')).toBeUndefined();
    expect(workshopNamed.family('lectern-demo-01-jupyter-of-theirs')).toBeUndefined();
    expect(readBucketName('lectern-demo-123456789012-eu-west-1', '210987654321')).toBeUndefined();
    // Its end is no region: nobody must be asked there.
    const backup = 'lectern-demo-123456789012-us-east-1-backup';
    expect(readBucketName(backup, '123456789012')).toBeUndefined();
  });

  it('of an ECS service tells its seat', () => {
    expect(readServiceName(serviceName('07', 'jupyter'))).toEqual({ seat: '07', service: 'jupyter' });
    expect(readServiceName('somebody-else')).toBeUndefined();
  });

  it('of a listener tells its load balancer', () => {
    const arn = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/lectern-demo-2/50dc/f2f7';
    expect(loadBalancerOfListener(arn)).toBe('lectern-demo-2');
  });
});
