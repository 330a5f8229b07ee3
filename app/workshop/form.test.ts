import { describe, expect, it } from 'vitest';
import { workshopFrom } from './defaults';
import { machinesFor, readForm, withService } from './form';
import { emptyForm, likeAnother, valuesOf } from './form-values';
import { boundsOf, formFields, schemaPlaces } from './form-fields';
import { expectations } from './schema';

describe('the fields of the form', () => {
  it('are those of the schema: each has a row, and no other', () => {
    expect(Object.keys(formFields).sort()).toEqual(
      schemaPlaces()
        .map(([path]) => path)
        .sort(),
    );
  });

  it('take the bounds of the schema, which the words say, too', () => {
    for (const [place, { control }] of Object.entries(formFields)) {
      if (control.kind !== 'number') continue;
      const { min, max } = boundsOf(place as keyof typeof formFields);
      expect(min).toBeLessThan(max);
      if (place !== 'spares') expect(expectations[place]).toContain(String(max));
    }
  });
});

describe('a workshop that is being filled in', () => {
  it('says at each field what is wrong with it', () => {
    const read = readForm({
      ...emptyForm,
      seats: 2,
      services: [{ name: 'jupyter', image: 'nope', memoryMiB: 512 }],
      region: 'eu-west-9',
    });
    expect(read.faults).toMatchObject({
      name: 'Enter the name of the workshop, 1 to 60 characters on one line.',
      'services[0].image': expect.stringContaining('with a tag other than latest') as string,
    });
    expect(readForm({ ...emptyForm, name: 'A', region: 'eu-west-9' }).faults).toEqual({
      region: 'Enter an AWS region such as eu-west-1.',
    });
    expect(readForm({ ...emptyForm, name: 'A', services: [] }).faults).toEqual({
      services: 'Choose at least one service.',
    });
    expect(readForm({ ...emptyForm, name: 'A', seats: 1, participants: ['Ada', 'Bo'] }).faults).toEqual({
      participants: expect.stringContaining('2 participants and only 1 seats') as string,
    });
    expect(
      readForm({ ...emptyForm, name: 'A', services: [{ name: 'jupyter', memoryMiB: 512 }] }).faults,
    ).toEqual({ 'services[0].memoryMiB': expect.stringContaining('jupyter cannot run') as string });
  });

  it('gets the machine that its services need, as a file that names none', () => {
    const one = { ...emptyForm, name: 'A' };
    const two = withService(one, 'airflow', true);
    const types = (values: typeof one): unknown => {
      const read = readForm(values);
      return 'workshop' in read ? read.workshop.host.instanceTypes[0] : read.faults;
    };
    expect([types(one), machinesFor(one).usual]).toEqual(['t3.large', 't3.large']);
    expect([types(two), machinesFor(two).usual]).toEqual(['t3.xlarge', 't3.xlarge']);
    expect(machinesFor(two).fitting.map(({ name }) => name)).not.toContain('t3.large');
    expect(withService(two, 'airflow', false)).toEqual(one);
  });

  it('tells prices of the region', () => {
    const [there] = machinesFor({ ...emptyForm, region: 'eu-central-1' }).fitting;
    expect(there?.perHourThere).toBeCloseTo((there?.perHour ?? 0) * 1.2);
  });

  it('is a workshop of its own when it is made from another', () => {
    const workshop = workshopFrom({
      id: 'a-1',
      name: 'A',
      seats: 4,
      without: ['02'],
      participants: ['Ada', 'Bo', 'Cy'],
    });
    const values = valuesOf(workshop);
    const copy = likeAnother(values, { withNames: true });
    expect(copy).toMatchObject({ name: 'A (copy)', seats: 3, participants: ['Ada', 'Cy'] });
    expect(copy.id).toBeUndefined();
    expect(likeAnother(values, { withNames: false }).participants).toBeUndefined();
    expect(readForm(values)).toMatchObject({ workshop });
  });
});
