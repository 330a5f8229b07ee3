import { serviceTitle } from '../../../app/services';
import type { ServiceName, Workshop } from '../../../app/workshop/workshop';
import { NumberField, TextField } from '../../components/fields';
import type { ChangeEdits, ChangeFaults, ChangeFields, ServiceFields } from '../../store/change-edits';
import styles from './ChangePanel.module.css';

interface Props {
  readonly workshop: Workshop;
  readonly fields: ChangeFields;
  readonly faults: ChangeFaults;
  readonly edits: ChangeEdits;
  readonly onEdit: (more: ChangeEdits) => void;
}

/** What can be changed of a workshop that stands, field by field. */
export function ChangeForm({ workshop, fields, faults, edits, onEdit }: Props) {
  const editService = (name: ServiceName, more: Partial<ServiceFields>): void =>
    onEdit({ services: { ...edits.services, [name]: { ...edits.services?.[name], ...more } } });
  return (
    <div className={styles.groups}>
      <fieldset className={styles.group}>
        <legend>Seats</legend>
        <NumberField
          label="Number of seats"
          hint="Including removed seats. Seats keep their numbers and cards."
          value={fields.seats}
          onChange={(seats) => onEdit({ seats })}
          min={1}
          max={500}
          error={faults['seats']}
        />
        <TextField
          label="Removed seats"
          hint="For example 7, 12–14. Files saved in them are lost."
          value={fields.without}
          onChange={(without) => onEdit({ without })}
          placeholder="none"
          error={faults['without']}
        />
      </fieldset>
      <fieldset className={styles.group}>
        <legend>Machines</legend>
        <TextField
          label="Machine types"
          hint="Your first choice, then fallbacks in order. A change means a new machine for every seat."
          value={fields.instanceTypes}
          onChange={(instanceTypes) => onEdit({ instanceTypes })}
          error={faults['instanceTypes']}
        />
        <NumberField
          label="Disk, GiB"
          hint="30 to 1000; a change means new machines"
          value={fields.diskGiB}
          onChange={(diskGiB) => onEdit({ diskGiB })}
          min={30}
          max={1000}
        />
      </fieldset>
      {workshop.services.map(({ name }) => {
        const spec = fields.services[name];
        if (spec === undefined) return null;
        return (
          <fieldset key={name} className={styles.group}>
            <legend>{serviceTitle(name)}</legend>
            <TextField
              label="Image"
              hint="With a tag or a digest. A change restarts the service in every seat."
              value={spec.image}
              onChange={(image) => editService(name, { image })}
              error={faults[`${name}.image`]}
            />
            <div className={styles.sizes}>
              <NumberField
                label="CPU units"
                hint="1024 = 1 vCPU"
                value={spec.cpu}
                onChange={(cpu) => editService(name, { cpu })}
                min={128}
                max={65_536}
                error={faults[`${name}.cpu`]}
              />
              <NumberField
                label="Memory, MiB"
                value={spec.memoryMiB}
                onChange={(memoryMiB) => editService(name, { memoryMiB })}
                min={256}
                max={524_288}
                error={faults[`${name}.memoryMiB`]}
              />
            </div>
          </fieldset>
        );
      })}
    </div>
  );
}
