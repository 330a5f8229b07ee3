import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withChange } from '../../app/workshop/change';
import { workshopFrom } from '../../app/workshop/defaults';
import { seatLabel, type Workshop } from '../../app/workshop/workshop';
import { readSpans, seatsInWords } from '../../app/words/seats';
import { valuesOf, type FormValues } from '../../app/workshop/form-values';
import { changeOf, editedValues, readSeats, type ChangeEdits } from './change-edits';

const workshop: Workshop = {
  ...workshopFrom({ id: 'demo', name: 'Demo', seats: 8 }),
  without: ['03', '07'],
  participants: ['Ada', 'Grace', 'Katherine', 'Dorothy'],
};

describe('seats in words', () => {
  it('puts neighbours together and reads them back', () => {
    expect(seatsInWords(['01', '02', '03', '04', '06', '07', '100'])).toBe('01–04, 06, 07, 100');
    expect(seatsInWords([])).toBe('');
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 500 })), (numbers) => {
        const seats = numbers.sort((a, b) => a - b).map(seatLabel);
        expect(readSeats(seatsInWords(seats))).toEqual(seats);
      }),
    );
  });

  it('reads what people type, each seat once', () => {
    expect(readSeats(' 12-14, 7, 13 ')).toEqual(['07', '12', '13', '14']);
    expect(readSeats('')).toEqual([]);
    expect(readSeats('seven')).toBeUndefined();
    expect(readSpans('1,,2')).toBeUndefined();
  });
});

describe('the form of a workshop that stands', () => {
  const edited = (change: Partial<FormValues>): ChangeEdits => {
    const base = valuesOf(workshop);
    return { base, values: { ...base, ...change } };
  };
  const changed = (values: FormValues): unknown => {
    const result = changeOf(values);
    return 'change' in result ? withChange(workshop, result.change) : result.faults;
  };

  it('changes nothing while nobody touches it', () => {
    expect(changed(editedValues(workshop, undefined))).toEqual(workshop);
  });

  it('carries what was edited, and only that', () => {
    const values = editedValues(
      workshop,
      edited({
        seats: 9,
        without: [3],
        services: [{ name: 'jupyter' }, { name: 'airflow', image: 'apache/airflow:2.11.0' }],
        host: { instanceType: 'm5.xlarge', fallbackInstanceTypes: ['t3.xlarge'], diskGiB: 40 },
      }),
    );
    expect(changed(values)).toEqual({
      ...workshop,
      seats: 9,
      without: ['03'],
      host: { ...workshop.host, instanceTypes: ['m5.xlarge', 't3.xlarge'] },
      services: workshop.services.map((service) =>
        service.name === 'airflow' ? { ...service, image: 'apache/airflow:2.11.0' } : service,
      ),
    });
  });

  it('follows the workshop where nobody touched it', () => {
    const given = { ...workshop, without: ['01'] };
    expect(editedValues(given, edited({ seats: 12 }))).toMatchObject({ seats: 12, without: [1] });
    // Fewer seats take the names along that are beyond them.
    expect(editedValues(workshop, edited({ seats: 2, without: [] })).participants).toEqual(['Ada', 'Grace']);
  });

  it('says what is wrong at the field that it is wrong in', () => {
    const [jupyter, airflow] = [{ name: 'jupyter', image: 'no-tag' }, { name: 'airflow' }] as const;
    const faults = changed(editedValues(workshop, edited({ without: [9], services: [jupyter, airflow] })));
    expect(Object.keys(faults as object)).toEqual(['services[0].image']);
    const whole = changed(
      editedValues(
        workshop,
        edited({ without: [9], services: [jupyter, airflow].map(({ name }) => ({ name, cpu: 130 })) }),
      ),
    );
    expect(whole).toMatchObject({
      without: expect.stringContaining('There is no seat 09 to leave out.') as string,
      'services[1].cpu': expect.stringContaining('airflow cannot run with 130 CPU units') as string,
    });
  });
});
