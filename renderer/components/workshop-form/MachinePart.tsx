import { machinesFor, type FittingMachine, type FormFaults } from '../../../app/workshop/form';
import type { FormValues } from '../../../app/workshop/form-values';
import { fieldAt } from '../../../app/workshop/form-fields';
import { defaultRegion, regions } from '../../../app/workshop/regions';
import { unitPrice } from '../../../app/words/money';
import { SelectField } from '../fields';

interface Props {
  readonly values: FormValues;
  readonly onChange: (values: FormValues) => void;
  readonly faults: FormFaults;
  readonly standing: boolean;
}

const byLectern = 'usual';

/** The machine of a seat, among those that its services fit on, with the price in the region. */
export function MachineField({ values, onChange, faults, standing }: Props) {
  const { usual, fitting } = machinesFor(values);
  const { label } = fieldAt('host.instanceType');
  const chosen = values.host?.instanceType;
  const usualMachine = fitting.find(({ name }) => name === usual);
  const options = [
    ...(standing || usualMachine === undefined
      ? []
      : [{ id: byLectern, text: `Usual: ${machineInWords(usualMachine)}` }]),
    ...fitting.map((machine) => ({ id: machine.name, text: machineInWords(machine) })),
    ...(chosen !== undefined && !fitting.some(({ name }) => name === chosen)
      ? [{ id: chosen, text: `${chosen}: these services do not fit on it` }]
      : []),
  ];
  return (
    <SelectField
      label={label}
      value={chosen ?? byLectern}
      onChange={(id) => onChange({ ...values, host: { ...values.host, ...machineOf(id, values) } })}
      options={options}
      error={faults['host.instanceType']}
      hint={
        standing
          ? 'A change means a new machine for every seat.'
          : `${fitting.length} types can hold these services. One machine for each seat.`
      }
    />
  );
}

/** Fall-backs go with the choice that they were made for: Lectern’s own brings its own. */
function machineOf(id: string, { host }: FormValues): NonNullable<FormValues['host']> {
  if (id === byLectern) return { instanceType: undefined, fallbackInstanceTypes: undefined };
  return {
    instanceType: id,
    fallbackInstanceTypes: host?.fallbackInstanceTypes?.filter((one) => one !== id),
  };
}

function machineInWords({ name, vCpu, memoryGiB, perHourThere }: FittingMachine): string {
  return `${name} · ${vCpu} vCPUs, ${memoryGiB} GiB · ${unitPrice(perHourThere)} an hour`;
}

/** Where the workshop is, by the name of the place. */
export function RegionField({ values, onChange, faults, standing }: Props) {
  const { label, fixed } = fieldAt('region');
  const region = values.region ?? defaultRegion;
  const known = regions.map(({ name, place }) => ({ id: name, text: `${place} · ${name}` }));
  const options = known.some(({ id }) => id === region) ? known : [{ id: region, text: region }, ...known];
  return (
    <SelectField
      label={label}
      value={region}
      onChange={(id) => onChange({ ...values, region: id })}
      options={options}
      error={faults['region']}
      hint={standing ? fixed : 'Choose the one nearest to the room. Prices are those of the region.'}
      disabled={standing}
    />
  );
}
