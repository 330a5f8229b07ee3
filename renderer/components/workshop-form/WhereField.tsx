import type { Places } from '../../../app/contract/views';
import { defaultRegion } from '../../../app/workshop/regions';
import { TargetField } from '../TargetField';
import type { WorkshopFormState } from './use-workshop-form';

/** Where the workshop is to live. Its region is a field of its own; a profile on AWS may suggest one. */
export function WhereField({
  form: { values, target, edit },
  places,
}: {
  readonly form: WorkshopFormState;
  readonly places: Places;
}) {
  return (
    <TargetField
      value={{ target, region: values.region ?? defaultRegion }}
      onChange={(place) =>
        edit({
          target: place.target,
          values: place.target.kind === 'aws' ? { ...values, region: place.region } : values,
        })
      }
      places={places}
      askRegion={false}
      label="Practice, or for real"
    />
  );
}
