import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withChange } from '../../app/workshop/change';
import { defaultServices, workshopFrom } from '../../app/workshop/defaults';
import { seatLabel, type Workshop } from '../../app/workshop/workshop';
import { readSpans, seatsInWords } from '../../app/words/seats';
import { changeOf, faultsOf, fieldsOf, readSeats } from './change-edits';

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

describe('the fields of a change', () => {
  it('change nothing while nobody touches them', () => {
    const fields = fieldsOf(workshop, {});
    expect(faultsOf(workshop, fields)).toEqual({});
    expect(withChange(workshop, changeOf(fields))).toEqual(workshop);
  });

  it('carry what was edited, and only that', () => {
    const fields = fieldsOf(workshop, {
      seats: 9,
      without: '3',
      services: { airflow: { image: ' apache/airflow:2.11.0 ' } },
      instanceTypes: 'm5.xlarge, t3.xlarge',
    });
    expect(faultsOf(workshop, fields)).toEqual({});
    expect(withChange(workshop, changeOf(fields))).toEqual({
      ...workshop,
      seats: 9,
      without: ['03'],
      host: { ...workshop.host, instanceTypes: ['m5.xlarge', 't3.xlarge'] },
      services: workshop.services.map((service) =>
        service.name === 'airflow' ? { ...service, image: 'apache/airflow:2.11.0' } : service,
      ),
    });
  });

  it('follow the workshop where nobody touched them', () => {
    const edits = { seats: 12 };
    const given = { ...workshop, without: ['01'] };
    expect(fieldsOf(given, edits)).toMatchObject({ seats: 12, without: '01' });
    // Fewer seats take those along that were left out beyond them.
    expect(fieldsOf(workshop, { seats: 5 }).without).toBe('03');
  });

  it('say what is wrong beside the field that it is wrong in', () => {
    const faults = faultsOf(
      workshop,
      fieldsOf(workshop, {
        without: '9',
        instanceTypes: 't3.huge',
        services: { jupyter: { image: 'quay.io/jupyter/scipy-notebook' }, airflow: { cpu: 256 } },
      }),
    );
    expect(Object.keys(faults).sort()).toEqual(['airflow.cpu', 'instanceTypes', 'jupyter.image', 'without']);
    expect(faults['without']).toContain('There is no seat 09 to leave out.');
    const unread = fieldsOf(workshop, { without: 'all', instanceTypes: ' , ' });
    expect(Object.keys(faultsOf(workshop, unread)).sort()).toEqual(['instanceTypes', 'without']);
    const many = { ...workshop, services: [{ ...defaultServices.jupyter, portBase: 65_500 }] };
    expect(faultsOf(many, fieldsOf(many, { seats: 60 }))['seats']).toContain('65535');
  });
});
