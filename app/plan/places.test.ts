import { describe, expect, it } from 'vitest';
import { articleServices, serviceNames } from '../services';
import { defaultServices, workshopFrom } from '../workshop/defaults';
import { buildPlan } from './build';
import { isPlaceOf } from './places';

describe('places of a plan', () => {
  it('are all that any workshop has, whatever its seats and services', () => {
    for (const names of [articleServices, serviceNames, serviceNames.slice(-1)]) {
      const services = names.map((name) => defaultServices[name]);
      const { resources } = buildPlan(workshopFrom({ id: 'big', name: 'Big', seats: 120, services }));
      expect(resources.filter(({ type, address }) => !isPlaceOf(type, address))).toEqual([]);
    }
  });

  it('are none that somebody thought up, and none of another type', () => {
    expect(isPlaceOf('AWS::EC2::VPC', 'shared.vpc')).toBe(true);
    expect(isPlaceOf('AWS::EC2::VPC', 'shared.bucket')).toBe(false);
    expect(isPlaceOf('AWS::EC2::VPC', 'seat.01.host')).toBe(false);
    expect(isPlaceOf('AWS::EC2::Instance', 'seat.1000.host')).toBe(false);
    expect(isPlaceOf('AWS::EC2::Instance', 'seat.01.host.x')).toBe(false);
    expect(isPlaceOf('AWS::EC2::VPC', '')).toBe(false);
  });
});
