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

  test('an endpoint in the environment comes with its own region, so that other tools look at the same one', () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:4566');
    vi.stubEnv('AWS_REGION', 'us-west-2');
    expect(targetOf({})).toEqual({ kind: 'environment' });
    expect(regionOf({})).toBe('us-west-2');
    expect(regionOf({ region: 'eu-central-1' })).toBe('eu-central-1');
  });

  test('a profile is a choice: neither the endpoint nor the region of the environment counts', () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:4566');
    vi.stubEnv('AWS_REGION', 'us-west-2');
    expect(targetOf({ profile: 'school' })).toEqual({
      kind: 'aws',
      profile: 'school',
    });
    expect(regionOf({ profile: 'school' })).toBeUndefined();
  });
});
