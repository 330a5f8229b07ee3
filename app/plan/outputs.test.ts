import { describe, expect, it } from 'vitest';
import type { ResourceType } from './resources';
import { shared } from './addresses';
import { outputsFrom } from './outputs';
import { ref } from './reference';

describe('outputs of a resource', () => {
  it('are taken as they were written, what is known only later may be missing', () => {
    const host = { id: 'i-1' };
    expect(outputsFrom('AWS::EC2::Instance', host)).toEqual(host);
    const running = { id: 'i-1', privateIp: '10.0.0.4', containerInstanceArn: 'arn' };
    expect(outputsFrom('AWS::EC2::Instance', running)).toEqual(running);
  });

  it('are not taken when something is missing that is always there', () => {
    expect(outputsFrom('AWS::EC2::Instance', { privateIp: '10.0.0.4' })).toBeUndefined();
    expect(outputsFrom('Lectern::SeatDatabase', { name: 'seat_01', task: 'arn' })).toBeUndefined();
  });

  it('of a type that only a later version knows are not taken', () => {
    expect(outputsFrom('AWS::EC2::NatGateway' as ResourceType, { id: 'nat-1' })).toBeUndefined();
  });

  it('are referred to by the names that their type has', () => {
    expect(ref(shared.vpc)).toEqual({ ref: 'shared.vpc', output: 'id' });
    expect(ref(shared.database, 'endpoint')).toEqual({ ref: 'shared.database', output: 'endpoint' });
    // @ts-expect-error a cluster tells its name and ARN, no id
    ref(shared.cluster);
    // @ts-expect-error a VPC has no ARN here
    ref(shared.vpc, 'arn');
  });
});
