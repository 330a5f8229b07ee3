import type { TargetInput } from '../../app/contract/contract';
import type { TargetOption } from '../../app/contract/views';
import { Choices, SelectField, TextField } from './fields';
import { Note } from './Note';
import styles from './TargetField.module.css';

interface Props {
  readonly value: TargetInput;
  readonly onChange: (target: TargetInput) => void;
  readonly options: readonly TargetOption[];
  /** `look`: nothing is made there. */
  readonly purpose?: 'make' | 'look';
}

/** Where a workshop is to live. The rehearsal stands first; AWS says that it costs money. */
export function TargetField({ value, onChange, options, purpose = 'make' }: Props) {
  const profiles = options.filter((option) => option.kind === 'aws');
  const speed = options.find((option) => option.kind === 'rehearsal')?.speed ?? 1;
  const first = profiles[0];
  const choose = (kind: string): void => {
    if (kind === 'rehearsal' || first === undefined) onChange({ kind: 'rehearsal' });
    else onChange({ kind: 'aws', profile: first.profile, region: first.region ?? 'eu-west-1' });
  };
  return (
    <div className={styles.target}>
      <Choices
        label="Where"
        beside
        value={value.kind}
        onChange={choose}
        options={[
          {
            id: 'rehearsal',
            title: 'Rehearsal',
            text: `On this computer, against a built-in AWS whose clock runs ${speed}× as fast. Real web services, no account, no cost.`,
          },
          {
            id: 'aws',
            title: 'AWS',
            text:
              first === undefined
                ? 'No AWS profile was found on this computer (~/.aws/config). Make one with “aws configure”, then open Lectern again.'
                : purpose === 'look'
                  ? 'In your own account. Looking costs nothing.'
                  : 'In your own account. Costs money from the start of provisioning until the tear-down is done.',
            disabled: first === undefined,
          },
        ]}
      />
      {value.kind === 'aws' && (
        <>
          <div className={styles.pair}>
            <SelectField
              label="AWS profile"
              value={value.profile}
              onChange={(profile) =>
                onChange({
                  kind: 'aws',
                  profile,
                  region: profiles.find((option) => option.profile === profile)?.region ?? value.region,
                })
              }
              options={profiles.map((option) => ({ id: option.profile, text: option.profile }))}
            />
            <TextField
              label="Region"
              value={value.region}
              onChange={(region) => onChange({ ...value, region: region.trim() })}
              error={regionError(value.region)}
            />
          </div>
          {purpose === 'make' && (
            <Note tone="warn" title="This will cost real money on AWS">
              <p>
                You see the price on the plan before anything is made. Nothing stops by itself: tear down when
                you are done.
              </p>
            </Note>
          )}
        </>
      )}
    </div>
  );
}

/** Why a text is not an AWS region's name; undefined when it looks like one. */
export function regionError(region: string): string | undefined {
  return /^[a-z]{2}(-[a-z]+)+-\d$/.test(region) ? undefined : 'A region’s name, such as eu-west-1.';
}

/** True when the target can be sent. */
export function targetIsComplete(target: TargetInput): boolean {
  return target.kind === 'rehearsal' || regionError(target.region) === undefined;
}
