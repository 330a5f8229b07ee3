import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { environmentTarget, profileTarget } from './credentials';
import { listProfiles, refuseProfile } from './profiles';

/** A folder until the test is over. */
function temporaryFolder(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

describe('targets', () => {
  it('takes endpoint, region and speed from the environment', () => {
    expect(environmentTarget({})).toBeUndefined();
    expect(
      environmentTarget({
        AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
        AWS_REGION: 'us-west-2',
        LECTERN_CLOCK_SPEED: '60',
      }),
    ).toMatchObject({ endpoint: 'http://127.0.0.1:4566', region: 'us-west-2', speed: 60 });
    expect(environmentTarget({ AWS_ENDPOINT_URL: 'http://x', LECTERN_CLOCK_SPEED: '5000' })).toMatchObject({
      speed: 5_000,
    });
    expect(() => environmentTarget({ AWS_ENDPOINT_URL: 'nowhere' })).toThrow('AWS_ENDPOINT_URL');
    expect(() => environmentTarget({ AWS_ENDPOINT_URL: 'http://x', LECTERN_CLOCK_SPEED: 'fast' })).toThrow(
      'SPEED',
    );
  });

  it('reads a profile anew, so that keys that somebody has just signed in for are used without a restart', async () => {
    const file = join(temporaryFolder('lectern-signin-'), 'credentials');
    const sign = (key: string): void => {
      writeFileSync(
        file,
        `[teach]\naws_access_key_id = ${key}\naws_secret_access_key = s\naws_session_token = t\n`,
      );
    };
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
    vi.stubEnv('AWS_CONFIG_FILE', join(file, 'none'));
    try {
      sign('AKIAYESTERDAY');
      const provide = profileTarget('teach', 'eu-west-1').credentials;
      if (typeof provide !== 'function') throw new Error('a profile is asked, not remembered');
      const first = await provide();
      expect(first.accessKeyId).toBe('AKIAYESTERDAY');
      // The SDK asks again five minutes before what it was given expires, and never when that does not.
      expect(Number(first.expiration) - Date.now()).toBeLessThan(5 * 60_000 + 60_000);
      sign('AKIATODAY');
      expect((await provide()).accessKeyId).toBe('AKIATODAY');
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('lists the profiles of both files by name and region alone', async () => {
    const folder = temporaryFolder('lectern-profiles-');
    const config = join(folder, 'config');
    const credentials = join(folder, 'credentials');
    writeFileSync(
      config,
      '[default]\nregion = eu-west-1\n\n[profile teach]\nsso_session = s\nregion=us-east-1 # close by\n[sso-session s]\nsso_region = eu-west-1\n' +
        '[profile my.school]\r\nregion = eu-north-1\r\n[profile no one]\nregion = eu-west-1\n',
    );
    writeFileSync(credentials, '[old]\naws_access_key_id = AKIA\naws_secret_access_key = s3cr3t\n');
    const profiles = await listProfiles({
      AWS_CONFIG_FILE: config,
      AWS_SHARED_CREDENTIALS_FILE: credentials,
    });
    expect(profiles).toEqual([
      { name: 'default', region: 'eu-west-1' },
      { name: 'my.school', region: 'eu-north-1' },
      // Not `no one`: the SDK cannot sign in with it.
      { name: 'old' },
      { name: 'teach', region: 'us-east-1' },
    ]);
    expect(
      await listProfiles({
        AWS_CONFIG_FILE: join(folder, 'x'),
        AWS_SHARED_CREDENTIALS_FILE: join(folder, 'y'),
      }),
    ).toEqual([]);
  });
});

describe('a profile that Lectern cannot go by', () => {
  const profiles = (): Record<string, string> => {
    const folder = temporaryFolder('lectern-profiles-');
    const config =
      '[profile school]\nregion = eu-west-1\n[profile local]\nendpoint_url = http://127.0.0.1:4566\n';
    writeFileSync(join(folder, 'config'), config);
    return { AWS_CONFIG_FILE: join(folder, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none') };
  };

  it.each([
    [
      'scool',
      'aws.profile-unknown',
      'There is no AWS profile "scool" on this computer. Did you mean school?',
    ],
    [
      'local',
      'aws.profile-endpoint',
      'The AWS profile "local" has an endpoint_url, which Lectern does not follow.',
    ],
  ])('%s is refused before any call: %s', async (name, code, message) => {
    await expect(refuseProfile(name, profiles())).rejects.toMatchObject({ problem: { code, message } });
  });

  it('is none of these', async () => {
    await refuseProfile('school', profiles());
    await refuseProfile('default', { ...profiles(), AWS_CONFIG_FILE: '/nowhere' });
  });
});
