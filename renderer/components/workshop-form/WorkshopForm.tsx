import { services } from '../../../app/services';
import { withService, type FormFaults } from '../../../app/workshop/form';
import type { FormValues } from '../../../app/workshop/form-values';
import { fieldAt } from '../../../app/workshop/form-fields';
import { capital, plural } from '../../../app/words/lists';
import { withSeatsIn } from '../../store/change-edits';
import { Boxes } from '../fields';
import { FormRow } from './FormRow';
import { MachineField, RegionField } from './MachinePart';
import { MorePart } from './MorePart';
import type { ReactNode } from 'react';
import styles from './WorkshopForm.module.css';

interface Props {
  readonly values: FormValues;
  readonly onChange: (values: FormValues) => void;
  readonly faults: FormFaults;
  /** The workshop exists: what cannot be changed where it is says why. */
  readonly standing?: boolean;
  /** The part for the exercises; a workshop that exists has none. */
  readonly exercises?: ReactNode;
  /** Where it is to live. */
  readonly where?: ReactNode;
  /** How names are given: a link where there is a screen for them. */
  readonly names?: ReactNode;
}

/** The one form of a workshop, new or standing: what, who, where; the rest is folded away. */
export function WorkshopForm({ values, onChange, faults, standing = false, exercises, where, names }: Props) {
  const common = { values, onChange, faults, standing };
  const row = (place: 'name' | 'description' | 'seats' | 'spares') => (
    <FormRow
      place={place}
      value={values[place]}
      onChange={(value) => {
        const next = { ...values, [place]: value };
        onChange(place === 'seats' && standing ? withSeatsIn(next) : next);
      }}
      error={faults[place]}
      standing={standing}
    />
  );
  const folded = Object.keys(faults).some((field) =>
    /^(services\[|host\.(disk|fall)|database|without)/.test(field),
  );
  return (
    <div className={styles.form}>
      <section className={styles.part} aria-label="What">
        <h3>
          <span aria-hidden="true">1</span> What
        </h3>
        {row('name')}
        {row('description')}
        <Boxes
          label={fieldAt('services').label}
          values={values.services.map(({ name }) => name)}
          onChange={(names) => onChange(chosenServices(values, names))}
          options={services.map(({ name, title, summary }) => ({ id: name, title, text: capital(summary) }))}
          error={faults['services']}
          hint={standing ? fieldAt('services').fixed : undefined}
          disabled={standing}
        />
        {exercises}
      </section>
      <section className={styles.part} aria-label="Who">
        <h3>
          <span aria-hidden="true">2</span> Who
        </h3>
        <div className={styles.numbers}>
          {row('seats')}
          {row('spares')}
        </div>
        <Names values={values} fault={faults['participants']} onChange={onChange} standing={standing}>
          {names}
        </Names>
      </section>
      <section className={styles.part} aria-label="Where">
        <h3>
          <span aria-hidden="true">3</span> Where
        </h3>
        {where}
        <div className={styles.machine}>
          <MachineField {...common} />
          <RegionField {...common} />
        </div>
        <details className={styles.fold} {...(standing || folded ? { open: true } : {})}>
          <summary>More: sizes, images, disk, removed seats</summary>
          <MorePart {...common} />
        </details>
      </section>
    </div>
  );
}

function chosenServices(values: FormValues, names: readonly string[]): FormValues {
  return services.reduce((so, { name }) => withService(so, name, names.includes(name)), values);
}

interface NamesProps {
  readonly values: FormValues;
  readonly fault: string | undefined;
  readonly onChange: (values: FormValues) => void;
  readonly standing: boolean;
  readonly children: ReactNode;
}

/** How many names there are for the seats, and a way out where they are too many. */
function Names({ values, fault, onChange, standing, children }: NamesProps) {
  const names = (values.participants ?? []).length;
  const { label } = fieldAt('participants');
  return (
    <div className={styles.names} {...(fault !== undefined && { 'data-fault': true })}>
      <b>{label}</b>
      <p>
        {names === 0 ? 'No names yet.' : `${plural(names, 'name')} for ${plural(values.seats, 'seat')}.`}{' '}
        {children}
      </p>
      {fault !== undefined && !standing && (
        <p className={styles.fault} data-cure>
          {fault}{' '}
          <button type="button" className={styles.link} onClick={() => onChange({ ...values, seats: names })}>
            Make it {plural(names, 'seat')}
          </button>
        </p>
      )}
    </div>
  );
}
