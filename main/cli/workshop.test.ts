import { afterEach, describe, expect, test, vi } from 'vitest';
import { regionOf, targetOf } from './workshop';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('where a command works', () => {
  test('without profile and endpoint: the built-in rehearsal, in the region of the file', () => {
    vi.stubEnv('AWS_ENDPOINT_URL', '');
    vi.stubEnv('AWS_REGION', 'us-west-2');
    expect(targetOf({})).toEqual({ kind: 'rehearsal' });
    expect(regionOf({})).toBeUndefined();
  });

  test('where no workshop says a region, AWS_REGION does, with a profile and at an endpoint', () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:4566');
    vi.stubEnv('AWS_REGION', 'us-west-2');
    expect(regionOf({})).toBe('us-west-2');
    expect(regionOf({ profile: 'school' })).toBe('us-west-2');
    expect(regionOf({ profile: 'school', region: 'eu-central-1' })).toBe('eu-central-1');
    vi.stubEnv('AWS_REGION', '');
    expect(regionOf({ profile: 'school' })).toBeUndefined();
  });

  test('an endpoint in the environment comes with its own region, so that other tools look at the same one', () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:4566');
    vi.stubEnv('AWS_REGION', 'us-west-2');
    expect(targetOf({})).toEqual({ kind: 'environment' });
    expect(regionOf({ workshop: 'jupyter' })).toBe('us-west-2');
    expect(regionOf({ workshop: 'jupyter', region: 'eu-central-1' })).toBe('eu-central-1');
  });

  test('with a profile the endpoint does not count, and the workshop says the region', () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:4566');
    vi.stubEnv('AWS_REGION', 'us-west-2');
    expect(targetOf({ profile: 'school' })).toEqual({
      kind: 'aws',
      profile: 'school',
    });
    expect(regionOf({ profile: 'school', workshop: 'jupyter' })).toBeUndefined();
  });
});
