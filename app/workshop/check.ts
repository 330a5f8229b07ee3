import { addressesOf } from '../addresses';
import { basePathIssues } from '../addresses/base-path';
import { fittingTypes, lacking, lacksInterfaces, seatNeeds } from './fit';
import { databaseClasses, hostTypes } from './machine-types';
import { serviceOf } from '../services';
import { needsDatabase, seatNumber } from './workshop';
import type { Workshop } from './workshop';
import { didYouMean } from './did-you-mean';
import type { FieldPath } from './yaml-lines';

/** Something wrong with a workshop that no single field shows. */
export interface WholeIssue {
  readonly path: FieldPath;
  readonly message: string;
  readonly expected: string;
}

/** Everything that only the whole of a workshop can tell: duplicates, addresses, machines, what fits. */
export function checkWhole(workshop: Workshop): readonly WholeIssue[] {
  const addresses = addressesOf(workshop);
  return [
    ...duplicateServices(workshop),
    ...addresses.issues(),
    ...basePathIssues(workshop, addresses),
    ...machineIssues(workshop),
    ...databaseIssues(workshop),
    ...withoutIssues(workshop),
    ...spareIssues(workshop),
    ...participantIssues(workshop),
  ];
}

function duplicateServices({ services }: Workshop): readonly WholeIssue[] {
  return services.flatMap(({ name }, index) =>
    services.findIndex((other) => other.name === name) === index
      ? []
      : [
          {
            path: ['services', index],
            message: `The service ${name} is listed twice.`,
            expected: 'each service once',
          },
        ],
  );
}

function machineIssues({ host, services }: Workshop): readonly WholeIssue[] {
  const needs = seatNeeds(services);
  const fits = fittingTypes(needs, 4);
  const instead = (otherwise: string): string =>
    fits.length === 0
      ? `${otherwise}: no instance type that Lectern knows can hold these`
      : `a type that fits, such as ${fits.join(', ')}; or ${otherwise}`;
  const ofTypes = host.instanceTypes.flatMap((name, index): readonly WholeIssue[] => {
    const path = index === 0 ? ['host', 'instanceType'] : ['host', 'fallbackInstanceTypes', index - 1];
    const type = hostTypes.get(name);
    if (type === undefined) {
      const guess = didYouMean(name, [...hostTypes.keys()]);
      return [
        {
          path,
          message: `Lectern does not know the instance type ${name}${guess === undefined ? '' : `. Did you mean ${guess}?`}`,
          expected: `one of: ${[...hostTypes.keys()].join(', ')}`,
        },
      ];
    }
    if (host.instanceTypes.indexOf(name) !== index) {
      return [{ path, message: `${name} is listed twice.`, expected: 'each instance type once' }];
    }
    const lacks = lacking(type, needs);
    if (lacks.length === 0) return [];
    return [
      {
        path,
        message: `A seat does not fit on a ${name}: ${lacks.join('; ')} (for the services and one extra job).`,
        expected: instead(lacksInterfaces(type, needs) ? 'fewer services' : 'smaller services'),
      },
    ];
  });
  const tooSmall = services.flatMap((service, index) => {
    const least = serviceOf(service.name).smallestSize;
    return (['cpu', 'memoryMiB'] as const).flatMap((what) =>
      service[what] >= least[what]
        ? []
        : [
            {
              path: ['services', index, what],
              message: `${service.name} cannot run with ${service[what]} ${what === 'cpu' ? 'CPU units' : 'MiB of memory'}.`,
              expected: `at least ${least[what]}`,
            },
          ],
    );
  });
  return [...ofTypes, ...tooSmall];
}

function databaseIssues(workshop: Workshop): readonly WholeIssue[] {
  const { instanceClass } = workshop.database;
  if (!needsDatabase(workshop) || databaseClasses.has(instanceClass)) return [];
  const known = [...databaseClasses.keys()];
  const guess = didYouMean(instanceClass, known);
  return [
    {
      path: ['database', 'instanceClass'],
      message: `Lectern does not know the database class ${instanceClass}.${guess === undefined ? '' : ` Did you mean ${guess}?`}`,
      expected: `one of: ${known.join(', ')}`,
    },
  ];
}

function withoutIssues({ without, seats }: Workshop): readonly WholeIssue[] {
  const expected = `seat numbers from 1 to ${seats}, each once, with at least one seat remaining`;
  const ofSeats = without.flatMap((seat, index): readonly WholeIssue[] => {
    const path = ['without', index] as const;
    if (seatNumber(seat) > seats)
      return [{ path, message: `There is no seat ${seat} to leave out.`, expected }];
    if (without.indexOf(seat) !== index)
      return [{ path, message: `Seat ${seat} is left out twice.`, expected }];
    return [];
  });
  if (ofSeats.length > 0 || without.length < seats) return ofSeats;
  return [{ path: ['without'], message: 'Every seat is left out.', expected }];
}

function spareIssues({ spares, seats }: Workshop): readonly WholeIssue[] {
  if (spares < seats) return [];
  return [
    {
      path: ['spares'],
      message: `${spares} of ${seats} seats cannot be spare.`,
      expected: `a number less than the ${seats} seats`,
    },
  ];
}

function participantIssues({ participants, seats }: Workshop): readonly WholeIssue[] {
  if (participants.length <= seats) return [];
  return [
    {
      path: ['participants', seats],
      message: `There are ${participants.length} participants and only ${seats} seats.`,
      expected: 'at most one name for each seat',
    },
  ];
}
