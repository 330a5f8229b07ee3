import * as ecs from '@aws-sdk/client-ecs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as s3 from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { errorsOf, operationOf, type StructureShape } from './schema';

/** If one of these fails after an update of the SDK, schema.ts must follow; nothing else needs to. */
describe('the layout of the SDK’s schemas that schema.ts relies on', () => {
  it('operations are [9, namespace, name, traits, input, output] on command instances', () => {
    const { schema } = new ec2.RunInstancesCommand({} as never) as unknown as { schema: unknown[] };
    expect(schema).toHaveLength(6);
    expect(schema.slice(0, 4)).toEqual([9, 'com.amazonaws.ec2', 'RunInstances', 0]);
    expect(schema).toBe(ec2.RunInstances$);
    const rest = new s3.PutObjectCommand({} as never) as unknown as { schema: unknown[] };
    expect(rest.schema[3]).toMatchObject({ http: ['PUT', '/{Key+}?x-id=PutObject', 200] });
  });

  it('structures are [3, namespace, name, traits, names, schemas, required], required members first', () => {
    const tuple = ec2.RunInstancesRequest$ as unknown as unknown[];
    expect(tuple.slice(0, 4)).toEqual([3, 'com.amazonaws.ec2', 'RunInstancesRequest', 0]);
    expect((tuple[4] as string[]).slice(0, 2)).toEqual(['MaxCount', 'MinCount']);
    expect((tuple[5] as unknown[]).length).toBe((tuple[4] as string[]).length);
    expect(tuple[6]).toBe(2);
  });

  it('errors are [-3, …] with awsQueryError and httpError as traits', () => {
    expect((elb.LoadBalancerNotFoundException$ as unknown as unknown[]).slice(0, 4)).toEqual([
      -3,
      'com.amazonaws.elasticloadbalancingv2',
      'LoadBalancerNotFoundException',
      { awsQueryError: ['LoadBalancerNotFound', 400], error: 'client', httpError: 400 },
    ]);
  });

  it('gives kinds, names and requiredness', () => {
    const input = operationOf(ec2.RunInstancesCommand).input as StructureShape;
    const member = (name: string) => input.members.find((item) => item.name === name);
    expect(member('MaxCount')).toMatchObject({ required: true, shape: { kind: 'number' } });
    expect(member('UserData')).toMatchObject({ required: false, shape: { kind: 'string' } });
    expect(member('TagSpecifications')).toMatchObject({
      shape: { kind: 'list' },
      traits: { xmlName: 'TagSpecification' },
    });
    expect(member('EbsOptimized')).toMatchObject({ shape: { kind: 'boolean' }, ownXmlName: 'ebsOptimized' });
    expect(operationOf(ec2.DeleteVpcCommand).output).toEqual({ kind: 'unit' });
  });

  it('knows errors by both of their names', () => {
    const errors = errorsOf('com.amazonaws.elasticloadbalancingv2');
    expect(errors.get('LoadBalancerNotFound')).toBe(errors.get('LoadBalancerNotFoundException'));
    expect(errors.get('LoadBalancerNotFound')).toMatchObject({ status: 400, messageMember: 'Message' });
    expect(errorsOf('com.amazonaws.ecs').get('ServiceNotFoundException')).toMatchObject({
      status: 400,
      messageMember: 'message',
    });
    expect(errorsOf('com.amazonaws.s3').get('NoSuchBucket')?.status).toBe(404);
    expect(ecs.ServiceNotFoundException$).toBeDefined();
  });

  it('refuses a class that carries no operation', () => {
    expect(() => operationOf(Date as never)).toThrow('Date carries no operation schema');
  });
});
