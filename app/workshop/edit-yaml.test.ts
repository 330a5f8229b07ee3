import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultServices, workshopFrom } from './defaults';
import { editWorkshop } from './edit-yaml';
import { slugOf } from './names';
import { parseWorkshop, withSeats, workshopToYaml } from './parse';
import { seatLabel } from './workshop';
import type { Workshop } from './workshop';

const own = `# My course. Ask Ada before changing it.
name:   "Bread"   # on the cards
id: bread-1

seats: 3 # one each
without: [ 2 ]
region: eu-west-1
host:
    # the big room
    instanceType: 't3.xlarge'
    diskGiB: 40
services:
  # notebooks
  - name: jupyter
    memoryMiB: 4096 # enough
  - airflow   # pipelines

# what they open first
materials: ./exercises/
participants:
  - Ada   # vegetarian
  -
  - "Grace"
`;

const read = (text: string): Workshop => {
  const parsed = parseWorkshop(text.replace(/^\uFEFF/, ''), 'f');
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
  return parsed.workshop;
};
const edit = (text: string, change: (before: Workshop) => Workshop): string => {
  const edited = editWorkshop(text, change(read(text)));
  if ('refused' in edited) throw new Error(edited.refused);
  return edited.text;
};
/** Lines that are in only one of two texts. */
const differing = (before: string, after: string): readonly string[] => {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `- ${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
  ];
};

describe('editing a workshop.yaml', () => {
  it('changes nothing where nothing differs', () => {
    expect(edit(own, (workshop) => workshop)).toBe(own);
  });

  it.each<readonly [string, (before: Workshop) => Workshop, readonly string[]]>([
    ['a number', (w) => withSeats(w, 12), ['- seats: 3 # one each', '+ seats: 12 # one each']],
    [
      'a name, in its quotes',
      (w) => ({ ...w, name: 'Bread & "wine"' }),
      ['- name:   "Bread"   # on the cards', '+ name:   "Bread & \\"wine\\""   # on the cards'],
    ],
    [
      'a field of a field',
      (w) => ({ ...w, host: { ...w.host, diskGiB: 99 } }),
      ['-     diskGiB: 40', '+     diskGiB: 99'],
    ],
    ['a new field', (w) => ({ ...w, spares: 1 }), ['+ spares: 1']],
    [
      'a service that goes',
      (w) => ({ ...w, services: w.services.slice(0, 1) }),
      ['-   - airflow   # pipelines'],
    ],
    [
      'a service that comes',
      (w) => ({ ...w, services: [...w.services.slice(0, 1), defaultServices.vscode] }),
      ['-   - airflow   # pipelines', '+   - vscode   # pipelines'],
    ],
    [
      'a size of a service',
      (w) => ({ ...w, services: w.services.map((s) => ({ ...s, memoryMiB: 5000 })) }),
      [
        '-     memoryMiB: 4096 # enough',
        '-   - airflow   # pipelines',
        '+     memoryMiB: 5000 # enough',
        '+   - name: airflow',
        '+     memoryMiB: 5000   # pipelines',
      ],
    ],
    [
      'a seat left out',
      (w) => ({ ...w, without: ['01', '02'] }),
      ['- without: [ 2 ]', '+ without: [ 1, 2 ]'],
    ],
    ['all seats back', (w) => ({ ...w, without: [] }), ['- without: [ 2 ]']],
    [
      'a name for a free seat',
      (w) => ({ ...w, participants: ['Ada', 'Bo', 'Grace'] }),
      ['-   -', '+   - Bo'],
    ],
    [
      'no exercises',
      (w) => {
        const { materials, ...rest } = w;
        return materials === undefined ? w : rest;
      },
      ['- materials: ./exercises/'],
    ],
  ])('writes %s, and leaves every other line', (_, change, lines) => {
    const after = edit(own, change);
    expect(differing(own, after)).toEqual(lines);
    expect(read(after)).toEqual(change(read(own)));
  });

  it('keeps line ends of Windows and a byte order mark', () => {
    const text = `\uFEFF${own.replaceAll('\n', '\r\n')}`;
    const after = edit(text, (w) => ({
      ...withSeats(w, 7),
      spares: 2,
      participants: ['Ada', null, 'Grace', 'Bo'],
    }));
    expect(after.startsWith('\uFEFF#')).toBe(true);
    expect(after.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(read(after)).toMatchObject({ seats: 7, spares: 2, participants: ['Ada', null, 'Grace', 'Bo'] });
  });

  it('edits what is written in braces', () => {
    const text =
      '{ name: Flow, seats: 4, services: [jupyter, airflow], host: {instanceType: t3.xlarge, diskGiB: 50} } # all\n';
    expect(edit(text, (w) => ({ ...w, seats: 5, services: [defaultServices.jupyter], spares: 1 }))).toBe(
      '{ name: Flow, seats: 5, services: [jupyter], host: {instanceType: t3.xlarge, diskGiB: 50}, spares: 1 } # all\n',
    );
  });

  it('names the machine once the services no longer lead to it', () => {
    const text = 'name: Own\nseats: 2\nservices: [jupyter]\n';
    const more = edit(text, (w) => ({
      ...w,
      services: [defaultServices.jupyter, defaultServices.airflow],
      host: { instanceTypes: ['m5.2xlarge'], diskGiB: 40 },
    }));
    expect(more).toContain('host:\n  instanceType: m5.2xlarge\n');
    // What the services lead to need not be said.
    const usual = edit(text, (w) => ({
      ...workshopFrom({
        ...w,
        services: [defaultServices.jupyter, defaultServices.airflow],
        host: { instanceTypes: ['t3.xlarge', 'm5.xlarge'], diskGiB: 40 },
      }),
    }));
    expect(usual).toBe('name: Own\nseats: 2\nservices: [jupyter, airflow]\n');
  });

  it('takes the place of an alias, and refuses to change what an alias repeats', () => {
    const text = 'name: Alias\nseats: &n 40\nhost: { diskGiB: *n }\nservices: [jupyter]\n';
    expect(edit(text, (w) => ({ ...w, host: { ...w.host, diskGiB: 60 } }))).toContain(
      'host: { diskGiB: 60 }',
    );
    expect(editWorkshop(text, { ...read(text), seats: 50 })).toEqual({ refused: 'unusual' });
    expect(editWorkshop('seats: nonsense', read(own))).toEqual({ refused: 'unreadable' });
  });
});

const text = fc
  .stringMatching(/^[a-zäß'"#:,&*{}[\]!%@ -]{1,12}$/)
  .map((one) => one.trim())
  .filter((one) => one !== '');
const workshops: fc.Arbitrary<Workshop> = fc
  .record(
    {
      name: text,
      description: fc.constantFrom('', 'One line.', 'Two\nlines: # not a comment\n\n- of "text"'),
      seats: fc.integer({ min: 2, max: 9 }),
      spares: fc.integer({ min: 0, max: 1 }),
      region: fc.constantFrom('eu-west-1', 'ap-southeast-2'),
      host: fc.constantFrom(
        { instanceTypes: ['t3.xlarge'], diskGiB: 40 },
        { instanceTypes: ['m5.2xlarge', 't3.2xlarge'], diskGiB: 100 },
      ),
      database: fc.constantFrom(
        { instanceClass: 'db.t3.medium', storageGiB: 20 },
        { instanceClass: 'db.m5.large', storageGiB: 99 },
      ),
      services: fc
        .subarray([defaultServices.jupyter, defaultServices.airflow], { minLength: 1 })
        .map((some) => some.map((one) => ({ ...one, cpu: one.name === 'jupyter' ? 1030 : one.cpu }))),
      materials: fc.constantFrom('materials', 'a/b c', '#odd: folder'),
      names: fc.array(
        fc.oneof(
          text,
          fc.constant(null),
          text.map((name) => ({ name, absent: true as const })),
        ),
        { maxLength: 5 },
      ),
      skipped: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 3 }),
    },
    { requiredKeys: ['name', 'seats', 'services', 'names', 'skipped'] },
  )
  .map(({ names, skipped, ...rest }) =>
    read(
      workshopToYaml(
        workshopFrom({
          ...rest,
          id: slugOf(rest.name),
          without: skipped.filter((n) => n < rest.seats).map(seatLabel),
          participants: names.slice(0, rest.seats),
        }),
      ),
    ),
  );

describe('any workshop into any other', () => {
  it('reads back as what was wanted, and every comment stays', () => {
    fc.assert(
      fc.property(workshops, workshops, fc.boolean(), (one, other, windows) => {
        const plain = workshopToYaml(one);
        const commented = plain
          .split('\n')
          // Inside a text over several lines, # begins no comment.
          .flatMap((line, n) => (/^[a-z]+:/.test(line) ? [`# before ${n}`, line] : [line]))
          .join(windows ? '\r\n' : '\n');
        const edited = editWorkshop(commented, other);
        if ('refused' in edited) throw new Error(edited.refused);
        expect(read(edited.text)).toEqual(other);
        for (const [comment] of commented.matchAll(/# before \d+/g)) expect(edited.text).toContain(comment);
      }),
      { numRuns: 150 },
    );
  });
});
