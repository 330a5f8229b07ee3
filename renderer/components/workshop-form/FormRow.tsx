import { boundsOf, fieldAt, type FieldPlace } from '../../../app/workshop/form-fields';
import { NumberField, TextField } from '../fields';

interface Props {
  readonly place: FieldPlace;
  readonly value: string | number | undefined;
  readonly onChange: (value: string | number) => void;
  readonly error?: string | undefined;
  /** The workshop exists: what cannot be changed where it is says why. */
  readonly standing: boolean;
  /** What a number is while the file says none. */
  readonly usual?: string | number | undefined;
}

/** One field of the table, as its row says. */
export function FormRow({ place, value, onChange, error, standing, usual }: Props) {
  const { label, hint, control, fixed } = fieldAt(place);
  const disabled = standing && fixed !== undefined;
  const said = disabled ? fixed : hint;
  if (control.kind === 'number') {
    const { min, max } = boundsOf(place);
    return (
      <NumberField
        label={label}
        value={Number(value ?? usual ?? control.usual ?? min)}
        onChange={onChange}
        min={min}
        max={max}
        error={error}
        disabled={disabled}
        {...(said !== undefined && { hint: said })}
      />
    );
  }
  if (control.kind !== 'text') return null;
  return (
    <TextField
      label={label}
      value={String(value ?? usual ?? '')}
      onChange={onChange}
      error={error}
      disabled={disabled}
      {...(said !== undefined && { hint: said })}
      {...(control.lines !== undefined && { lines: control.lines })}
    />
  );
}
