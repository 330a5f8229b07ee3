import type { Target } from '../../app/contract/target';
import type { Places } from '../../app/contract/views';
import {
  defaultRegion,
  noSuchRegion,
  regionExpectation,
  regionNamed,
  regions,
} from '../../app/workshop/regions';
import { Choices, SelectField, TextField } from './fields';
import { Note } from './Note';
import styles from './TargetField.module.css';

/** Where a workshop is to live, as it is being chosen. The region is asked for on AWS only. */
export interface Place {
  readonly target: Target;
  readonly region: string;
}

/** Before anything is chosen. */
export const firstPlace: Place = { target: { kind: 'rehearsal' }, region: defaultRegion };

interface Props {
  readonly value: Place;
  readonly onChange: (place: Place) => void;
  readonly places: Places;
  /** `look`: nothing is made there. */
  readonly purpose?: 'make' | 'look';
  /** False where the region is a field of its own. */
  readonly askRegion?: boolean;
  readonly label?: string;
}

/** Where a workshop is to live. The rehearsal stands first; AWS says that it costs money. */
export function TargetField({
  value,
  onChange,
  places,
  purpose = 'make',
  askRegion = true,
  label = 'Where',
}: Props) {
  const { profiles, rehearsalSpeed } = places;
  const { target, region } = value;
  const first = profiles[0];
  const chooseProfile = (name: string): void => {
    const profile = profiles.find((one) => one.name === name);
    onChange({ target: { kind: 'aws', profile: name }, region: profile?.region ?? region });
  };
  const choose = (kind: string): void => {
    if (kind === 'rehearsal' || first === undefined) onChange({ target: { kind: 'rehearsal' }, region });
    else chooseProfile(first.name);
  };
  return (
    <div className={styles.target}>
      <Choices
        label={label}
        beside
        value={target.kind}
        onChange={choose}
        options={[
          {
            id: 'rehearsal',
            title: 'Rehearsal',
            text: `A practice run on this computer. Free, and time runs ${rehearsalSpeed}× as fast.`,
          },
          {
            id: 'aws',
            title: 'AWS',
            text:
              first === undefined
                ? 'In your own account. This computer knows none yet: see the steps below.'
                : purpose === 'look'
                  ? 'In your own account. Searching is free.'
                  : 'In your own account. Costs money from provisioning until the teardown is finished.',
            disabled: first === undefined,
          },
        ]}
      />
      {first === undefined && <AccountSteps />}
      {target.kind === 'aws' && (
        <>
          <div className={styles.pair}>
            <SelectField
              label="AWS profile"
              value={target.profile}
              onChange={chooseProfile}
              options={profiles.map(({ name }) => ({ id: name, text: name }))}
            />
            {askRegion && (
              <TextField
                label="Region"
                value={region}
                onChange={(text) => onChange({ target, region: text.trim() })}
                error={regionError(region)}
                suggestions={regions.map(({ name, place }) => ({ value: name, text: place }))}
              />
            )}
          </div>
          {purpose === 'make' && (
            <Note tone="warn" title="This will cost real money on AWS">
              <p>
                You see the price on the plan before anything is created. Nothing stops by itself: tear the
                workshop down when you are done.
              </p>
            </Note>
          )}
        </>
      )}
    </div>
  );
}

/** What to do before AWS can be chosen, for somebody who has not done it yet. */
function AccountSteps() {
  return (
    <details className={styles.steps}>
      <summary>How to get ready for AWS</summary>
      <ol>
        <li>
          Ask whoever runs your organization’s AWS account for access to it. If there is none, create one at
          aws.amazon.com; a new one needs a day or two until it can be used in full.
        </li>
        <li>
          Ask for the permissions that Lectern needs: <code>lectern policy FILE</code> writes them down, to be
          attached to your user or role.
        </li>
        <li>
          Install the AWS CLI (AWS describes it under “Install the AWS CLI”), then run{' '}
          <code>aws configure sso</code>, or <code>aws configure</code> with an access key. It asks for a
          region: choose the one nearest to the room.
        </li>
        <li>
          Try it: <code>aws sts get-caller-identity</code> prints the number of the account.
        </li>
        <li>Reload this page. The profile can be chosen here.</li>
      </ol>
      <p>A rehearsal needs none of this, and shows the whole day.</p>
    </details>
  );
}

/** What a call says of a place: the region only where it was asked for. */
export function placeInput({ target, region }: Place): { readonly target: Target; readonly region?: string } {
  return target.kind === 'aws' ? { target, region } : { target };
}

/** True when the place can be sent. */
export function placeIsComplete({ target, region }: Place): boolean {
  return target.kind !== 'aws' || regionError(region) === undefined;
}

/** Why a text is no region that a workshop can have; undefined when it is one. */
function regionError(region: string): string | undefined {
  if (regionNamed(region) !== undefined) return undefined;
  return `${region === '' ? '' : `${noSuchRegion(region)} `}Expected: ${regionExpectation}.`;
}
