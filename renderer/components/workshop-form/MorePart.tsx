import { serviceTitle } from '../../../app/services';
import { specOf, type FormFaults } from '../../../app/workshop/form';
import type { FormValues } from '../../../app/workshop/form-values';
import { fieldAt, type FieldPlace } from '../../../app/workshop/form-fields';
import { databaseClasses } from '../../../app/workshop/machine-types';
import { defaultDatabase } from '../../../app/workshop/defaults';
import { needsDatabase, seatLabel } from '../../../app/workshop/workshop';
import { seatsInWords } from '../../../app/words/seats';
import { readSeats } from '../../store/change-edits';
import { SelectField } from '../fields';
import { FormRow } from './FormRow';
import { ListField } from './ListField';
import styles from './WorkshopForm.module.css';

interface Props {
  readonly values: FormValues;
  readonly onChange: (values: FormValues) => void;
  readonly faults: FormFaults;
  readonly standing: boolean;
}

const serviceFields = ['image', 'cpu', 'memoryMiB', 'portBase'] as const;

/** What few people change: other machines, the disk, the size and image of each service, the database. */
export function MorePart({ values, onChange, faults, standing }: Props) {
  const { host, database } = values;
  return (
    <div className={styles.more}>
      <fieldset className={styles.group}>
        <legend>Machines</legend>
        <FormRow
          place="host.diskGiB"
          value={host?.diskGiB}
          onChange={(diskGiB) => onChange({ ...values, host: { ...host, diskGiB: Number(diskGiB) } })}
          error={faults['host.diskGiB']}
          standing={standing}
        />
        {host?.instanceType !== undefined && (
          <ListField
            label={fieldAt('host.fallbackInstanceTypes').label}
            hint={fieldAt('host.fallbackInstanceTypes').hint}
            placeholder="none"
            value={host.fallbackInstanceTypes ?? []}
            onChange={(fallbackInstanceTypes) =>
              onChange({ ...values, host: { ...host, fallbackInstanceTypes: [...fallbackInstanceTypes] } })
            }
            read={typesIn}
            write={(types) => types.join(', ')}
            unread=""
            error={faults['host.fallbackInstanceTypes']}
          />
        )}
        <RemovedSeats values={values} onChange={onChange} faults={faults} />
      </fieldset>
      {values.services.map((service, index) => (
        <fieldset key={service.name} className={styles.group}>
          <legend>{serviceTitle(service.name)}</legend>
          {serviceFields.map((field) => (
            <FormRow
              key={field}
              place={`services[].${field}` satisfies FieldPlace}
              value={service[field]}
              usual={specOf(service)[field]}
              onChange={(value) =>
                onChange({
                  ...values,
                  services: values.services.map((one) =>
                    one.name === service.name
                      ? { ...one, [field]: typeof value === 'string' ? value.trim() : value }
                      : one,
                  ),
                })
              }
              error={faults[`services[${index}].${field}`]}
              standing={standing}
            />
          ))}
        </fieldset>
      ))}
      {needsDatabase({ services: values.services.map(specOf) }) && (
        <fieldset className={styles.group}>
          <legend>Database</legend>
          <SelectField
            label={fieldAt('database.instanceClass').label}
            value={database?.instanceClass ?? defaultDatabase.instanceClass}
            onChange={(instanceClass) => onChange({ ...values, database: { ...database, instanceClass } })}
            options={[...databaseClasses].map(([name, { memoryGiB }]) => ({
              id: name,
              text: `${name} · ${memoryGiB} GiB`,
            }))}
            error={faults['database.instanceClass']}
            disabled={standing}
            hint={standing ? fieldAt('database.instanceClass').fixed : 'One server for everyone'}
          />
          <FormRow
            place="database.storageGiB"
            value={database?.storageGiB}
            onChange={(storageGiB) =>
              onChange({ ...values, database: { ...database, storageGiB: Number(storageGiB) } })
            }
            error={faults['database.storageGiB']}
            standing={standing}
          />
        </fieldset>
      )}
    </div>
  );
}

/** Seats that are left out, as `7, 12–14`. */
function RemovedSeats({ values, onChange, faults }: Omit<Props, 'standing'>) {
  const { label, hint } = fieldAt('without');
  return (
    <ListField
      label={label}
      hint={hint}
      placeholder="none"
      value={(values.without ?? []).map((seat) => seatLabel(Number(seat)))}
      onChange={(seats) => onChange({ ...values, without: seats.map(Number) })}
      read={readSeats}
      write={seatsInWords}
      unread="Enter numbers and ranges, such as 7, 12–14."
      error={faults['without']}
    />
  );
}

function typesIn(text: string): readonly string[] {
  return text
    .split(',')
    .map((type) => type.trim())
    .filter((type) => type !== '');
}
