import { describe, expect, it } from 'vitest';
import { kinds, iamActions } from './kinds';
import { assertOurs, ownedBy, ownershipTags, readTags } from './ownership';

const resource = { type: 'AWS::EC2::VPC', id: 'vpc-1' } as const;

describe('ownership', () => {
  it('lets what carries our tags through the gate, and nothing else', () => {
    const tags = ownershipTags('demo', { address: 'shared.vpc' });
    const pass = (evidence: Parameters<typeof assertOurs>[1]['evidence']) => () => {
      assertOurs('demo', { ...resource, evidence });
    };
    expect(pass({ by: 'tags', tags })).not.toThrow();
    for (const foreign of [
      { by: 'tags', tags: {} },
      { by: 'tags', tags: { ...tags, 'lectern:workshop': 'demo-2' } },
      { by: 'tags', tags: { 'lectern:workshop': 'demo' } },
      { by: 'tags', tags: { 'Lectern:Workshop': 'demo', 'lectern:address': 'shared.vpc' } },
      // A place that no workshop has, and one that is another type's.
      { by: 'tags', tags: { ...tags, 'lectern:address': 'shared.palace' } },
      { by: 'tags', tags: { ...tags, 'lectern:address': 'shared.bucket' } },
    ] as const) {
      expect(pass(foreign)).toThrow('does not belong to this workshop');
    }
  });

  it('reads tags in every spelling that AWS has', () => {
    expect(readTags([{ Key: 'a', Value: '1' }])).toEqual({ a: '1' });
    expect(readTags([{ key: 'a', value: '1' }])).toEqual({ a: '1' });
    expect(readTags(undefined)).toEqual({});
    const tags = ownershipTags('x', { address: 'seat.01.host', seat: '01' });
    expect(ownedBy(tags, 'x', 'AWS::EC2::Instance')).toBe(true);
  });
});

describe('resource kinds', () => {
  it('each know their type and the actions they need', () => {
    for (const [type, kind] of Object.entries(kinds)) {
      expect(kind.type).toBe(type);
      expect(kind.iamActions.length).toBeGreaterThan(0);
    }
    for (const action of iamActions()) expect(action).toMatch(/^[a-z0-9]+:[A-Z][A-Za-z]+$/);
  });
});
