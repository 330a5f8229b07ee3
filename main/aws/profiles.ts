/** The profiles of ~/.aws, as its files name them. */
import { CONFIG_PREFIX_SEPARATOR, loadSharedConfigFiles } from '@smithy/core/config';
import { IniSectionType } from '@smithy/types';
import { defined } from '../../app/defined';
import { LecternError } from '../../app/errors';
import { didYouMean } from '../../app/workshop/did-you-mean';

/** A profile as ~/.aws names it. */
export interface AwsProfile {
  readonly name: string;
  readonly region?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Everything that the two files say of a profile. */
async function readProfiles(
  env: Environment,
): Promise<ReadonlyMap<string, Readonly<Record<string, string | undefined>>>> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles({
    ...defined({
      configFilepath: env['AWS_CONFIG_FILE'],
      filepath: env['AWS_SHARED_CREDENTIALS_FILE'],
    }),
    ignoreCache: true,
  });
  const names = Object.keys({ ...credentialsFile, ...configFile }).filter(isProfile);
  return new Map(names.map((name) => [name, { ...credentialsFile[name], ...configFile[name] }]));
}

/**
 * The profiles that the SDK finds in ~/.aws/config and ~/.aws/credentials (or where AWS_CONFIG_FILE and
 * AWS_SHARED_CREDENTIALS_FILE of `env` say), sorted; none when there are no such files. Read again each time.
 */
export async function listProfiles(env: Environment = process.env): Promise<readonly AwsProfile[]> {
  return [...(await readProfiles(env))]
    .map(([name, settings]) => ({ name, ...defined({ region: settings['region'] }) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Throws LecternError `aws.profile-unknown` for a profile that no file names, and `aws.profile-endpoint` for one that
 * leads somewhere else than to AWS: Lectern would not go there, and must not go to AWS instead.
 */
export async function refuseProfile(name: string, env: Environment): Promise<void> {
  const profiles = await readProfiles(env);
  const settings = profiles.get(name);
  // The SDK has more places to look in for the default one.
  if (settings === undefined && name !== 'default') throw unknownProfile(name, [...profiles.keys()].sort());
  if (settings?.['endpoint_url'] === undefined) return;
  throw new LecternError({
    code: 'aws.profile-endpoint',
    message: `The AWS profile "${name}" has an endpoint_url, which Lectern does not follow.`,
    hint: 'Name the address in AWS_ENDPOINT_URL and leave the profile out, or choose a profile without endpoint_url.',
  });
}

function unknownProfile(name: string, names: readonly string[]): LecternError {
  const nearest = didYouMean(name, names);
  return new LecternError({
    code: 'aws.profile-unknown',
    message: `There is no AWS profile "${name}" on this computer.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`,
    hint:
      names.length === 0
        ? 'There are no profiles in ~/.aws yet. Make one with `aws configure` (or `aws configure sso`).'
        : `Choose one of: ${names.join(', ')}.`,
  });
}

/** False for the SDK's key of a section that is no profile, e.g. `sso-session.school`. */
function isProfile(key: string): boolean {
  return !Object.values(IniSectionType).some((type) => key.startsWith(type + CONFIG_PREFIX_SEPARATOR));
}
