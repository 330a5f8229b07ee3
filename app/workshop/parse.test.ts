import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WorkshopIssues } from '../contract/views';
import { defaultServices, workshopFrom } from './defaults';
import { serviceNames } from '../services';
import { slugOf } from './names';
import { parseWorkshop, withSeats } from './parse';
import { isAbsent, participantOf, withoutTail } from './participants';
import { seatLabel } from './workshop';
import type { Workshop } from './workshop';
import { workshopToYaml } from './write';

const good = `name: Airflow for everybody
seats: 20
services:
  - jupyter
  - airflow
`;

function parsed(text: string): Workshop {
  const result = parseWorkshop(text, 'workshop.yaml');
  if ('issues' in result) throw new Error(JSON.stringify(result.issues, null, 1));
  return result.workshop;
}
function issues(text: string): WorkshopIssues {
  const result = parseWorkshop(text, 'my/workshop.yaml');
  if ('workshop' in result) throw new Error('no issue was found');
  for (const issue of result.issues) {
    expect(issue.file).toBe('my/workshop.yaml');
    expect(issue.message).not.toBe('');
    expect(issue.expected).not.toBe('');
  }
  return result.issues;
}
/** `line field` of each issue. */
const places = (text: string): readonly string[] => issues(text).map(({ line, field }) => `${line} ${field}`);

describe('a good workshop.yaml', () => {
  it('gets every default', () => {
    expect(parsed(good)).toEqual(
      workshopFrom({ id: 'airflow-for-ever', name: 'Airflow for everybody', seats: 20 }),
    );
  });

  it('gets the machine that its services need, where it names none', () => {
    const machines = (names: string): readonly string[] =>
      parsed(`name: A\nseats: 2\nservices: [${names}]\n`).host.instanceTypes;
    expect(machines('jupyter')).toEqual(['t3.large', 'm5.large']);
    expect(machines('jupyter, airflow')).toEqual(['t3.xlarge', 'm5.xlarge']);
    // With three services, most have too few network interfaces.
    expect(machines('jupyter, airflow, vscode')).toEqual(['c5.4xlarge']);
  });

  it('keeps what it says', () => {
    const workshop = parsed(`
name: "Jupyter, über alles"
id: jup
description: |
  Two lines
  of it.
seats: 3
region: us-east-2
without: [02]
host: { instanceType: t3.large, fallbackInstanceTypes: [m5.large], diskGiB: 60 }
services:
  - { name: jupyter, image: "quay.io/jupyter/minimal-notebook:2025-11-10", cpu: 512, memoryMiB: 2048, portBase: 8100 }
materials: ./course/files/
spares: 1
participants: [Ada, Grace]
`);
    expect(workshop).toEqual({
      id: 'jup',
      name: 'Jupyter, über alles',
      description: 'Two lines\nof it.',
      seats: 3,
      without: ['02'],
      region: 'us-east-2',
      host: { instanceTypes: ['t3.large', 'm5.large'], diskGiB: 60 },
      database: { instanceClass: 'db.t3.medium', storageGiB: 20 },
      services: [
        {
          name: 'jupyter',
          image: 'quay.io/jupyter/minimal-notebook:2025-11-10',
          cpu: 512,
          memoryMiB: 2048,
          portBase: 8100,
        },
      ],
      materials: 'course/files',
      spares: 1,
      participants: ['Ada', 'Grace'],
    });
  });
});

describe('who holds a seat', () => {
  const file = `${good}participants:\n- Ada\n-\n- ' '\n- { name: Łukasz, absent: true }\n- { name: Grace }\n- ~\n`;

  it('is a name, nobody, or somebody who is not there', () => {
    const { participants } = parsed(file);
    expect(participants).toEqual(['Ada', null, null, { name: 'Łukasz', absent: true }, 'Grace']);
    expect(['01', '02', '03', '04', '05', '06'].map((seat) => participantOf(participants, seat))).toEqual([
      'Ada',
      undefined,
      undefined,
      'Łukasz',
      'Grace',
      undefined,
    ]);
    expect(['01', '02', '04', '99'].map((seat) => isAbsent(participants, seat))).toEqual([
      false,
      false,
      true,
      false,
    ]);
  });

  it('has spares besides, which fewer seats reduce', () => {
    const workshop = parsed(`${good}spares: 3\n`);
    expect(workshop.spares).toBe(3);
    expect(withSeats(workshop, 4).spares).toBe(3);
    expect(withSeats(workshop, 2).spares).toBe(1);
  });
});

describe('a bad workshop.yaml is told by line and field', () => {
  it.each([
    ['0 seats', good.replace('20', '0'), ['2 seats']],
    ['100,000 seats', good.replace('20', '100000'), ['2 seats']],
    ['half a seat', good.replace('20', '2.5'), ['2 seats']],
    ['seats in words', good.replace('20', 'twenty'), ['2 seats']],
    ['no name', good.replace('name: Airflow for everybody\n', ''), ['1 name']],
    ['a name over two lines', good.replace('Airflow for everybody', '"a\\nb"'), ['1 name']],
    ['an empty name', good.replace('Airflow for everybody', ''), ['1 name']],
    ['a seat left out that is not there', `${good}without: [3, 21]\n`, ['6 without[1]']],
    ['a seat left out twice', `${good}without: ["04", 4]\n`, ['6 without[1]']],
    ['all seats left out', good.replace('seats: 20', 'seats: 1\nwithout: [1]'), ['3 without']],
    ['a seat left out by name', `${good}without: [Ada]\n`, ['6 without[0]']],
    ['an unknown service', good.replace('- airflow', '- airlfow'), ['5 services[1].name']],
    ['a service twice', good.replace('- airflow', '- jupyter'), ['5 services[1]']],
    ['no services', 'name: A\nseats: 2\nservices: []\n', ['3 services']],
    ['services as a map', 'name: A\nseats: 2\nservices: { jupyter: yes }\n', ['3 services']],
    ['an unknown field', `${good}seat: 3\n`, ['6 seat']],
    ['an unknown field of a service', `${good}  - name: jupyter\n    imag: x:1\n`, ['7 services[2].imag']],
    ['a bad id', `${good}id: Bad_Id\n`, ['6 id']],
    ['an id with two hyphens', `${good}id: a--b\n`, ['6 id']],
    ['an id that is too long', `${good}id: abcdefghijklmnopq\n`, ['6 id']],
    ['a region that is none', `${good}region: europe\n`, ['6 region']],
    ['an instance type that is none', `${good}host:\n  instanceType: big one\n`, ['7 host.instanceType']],
    ['an unknown instance type', `${good}host:\n  instanceType: t3.xlagre\n`, ['7 host.instanceType']],
    [
      'an instance type of too few interfaces',
      `${good}host:\n  instanceType: m5.large\n`,
      ['7 host.instanceType'],
    ],
    [
      'a fall-back that is too small',
      `${good}host:\n  instanceType: t3.xlarge\n  fallbackInstanceTypes:\n    - m5.xlarge\n    - c5.xlarge\n`,
      ['10 host.fallbackInstanceTypes[1]'],
    ],
    ['too little disk', `${good}host:\n  diskGiB: 8\n`, ['7 host.diskGiB']],
    [
      'an unknown database class',
      `${good}database:\n  instanceClass: db.t3.mega\n`,
      ['7 database.instanceClass'],
    ],
    [
      'an image without a tag',
      `${good}  - name: jupyter\n    image: host:5000/jupyter\n`,
      ['7 services[2].image'],
    ],
    [
      'an image of latest',
      `${good}  - name: jupyter\n    image: me/jupyter:latest\n`,
      ['7 services[2].image'],
    ],
    ['materials elsewhere', `${good}materials: ../secret\n`, ['6 materials']],
    ['materials of the whole disk', `${good}materials: /etc\n`, ['6 materials']],
    ['the whole folder as materials', `${good}materials: ./\n`, ['6 materials']],
    [
      'more names than seats',
      'name: A\nseats: 1\nservices: [jupyter]\nparticipants:\n  - A\n  - B\n',
      ['6 participants[1]'],
    ],
    ['only spares', `${good}spares: 20\n`, ['6 spares']],
    [
      'somebody absent who has no name',
      `${good}participants:\n  - { name: "", absent: true }\n`,
      ['7 participants[0].name'],
    ],
    ['a participant that is a number', `${good}participants:\n  - Ada\n  - 12\n`, ['8 participants[1]']],
    ['two things at once', good.replace('20', '0') + 'regoin: x\n', ['2 seats', '6 regoin']],
  ])('%s', (_, text, expected) => {
    expect(places(text)).toEqual(expected);
  });

  it.each([
    ['an open quote', 'name: "A\nseats: 1\n'],
    ['an open bracket', 'name: A\nservices: [jupyter\nseats: 1\n'],
    ['a bad indent', 'name: A\n  seats: 1\nservices:\n- jupyter\n'],
    ['a tab', 'name: A\nhost:\n\tinstanceType: t3.large\n'],
    ['a field twice', `${good}seats: 4\n`],
    ['an alias of nothing', 'name: *other\n'],
    [
      'a bomb of aliases',
      'a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b]\n',
    ],
    ['two documents', `${good}---\nname: B\n`],
    ['nothing', ''],
    ['only a comment', '# a workshop\n'],
    ['a list', '- a\n- b\n'],
    ['a word', 'workshop'],
    ['a binary', '\u0000\u0001\u0002'],
    ['another file', `name: ${'x'.repeat(1_000_001)}`],
  ])('broken YAML: %s', (_, text) => {
    const found = issues(text);
    expect(found.length).toBeGreaterThan(0);
    for (const { line, field } of found) {
      expect(line).toBeGreaterThanOrEqual(1);
      expect(field).toBe('');
    }
  });

  it('names the line of broken YAML', () => {
    expect(issues(`${good}seats: 4\n`)[0]).toMatchObject({ line: 6, expected: 'each field once' });
    expect(issues('name: A\nhost:\n\tinstanceType: t3.large\n')[0]).toMatchObject({ line: 3 });
  });

  it('asks whether another word was meant', () => {
    const [unknown] = issues(good.replace('- airflow', '- airlfow'));
    expect(unknown?.message).toContain('Did you mean airflow?');
    for (const name of serviceNames) expect(unknown?.expected).toContain(name);
    expect(issues(`${good}participant: []\n`)[0]?.message).toContain('Did you mean `participants`?');
    expect(issues(`${good}host:\n  instanceType: t3.xlagre\n`)[0]?.message).toContain(
      'Did you mean t3.xlarge?',
    );
    expect(issues(`${good}zzz: 1\n`)[0]?.message).not.toContain('Did you mean');
  });

  it('says what fits when a seat does not', () => {
    const [issue] = issues(`${good}host:\n  instanceType: m5.large\n`);
    expect(issue?.message).toContain(
      'it needs 3 tasks with a network interface each, but the machine holds 2',
    );
    expect(issue?.message).toContain('MiB of memory, but the machine offers');
    expect(issue?.expected).toContain('t3.xlarge');
    expect(issue?.expected).not.toContain('m5.large');
  });

  it('says which types hold three services and a job, since most have too few network interfaces', () => {
    const three = `name: A\nseats: 2\nservices: [jupyter, airflow, vscode]\n`;
    const [issue] = issues(`${three}host:\n  instanceType: t3.xlarge\n`);
    expect(issue?.message).toContain(
      'it needs 4 tasks with a network interface each, but the machine holds 3 (for the services and one extra job).',
    );
    expect(issue?.expected).toBe(
      'a type that fits, such as c5.4xlarge, c6i.4xlarge, m5.4xlarge, m6i.4xlarge; or fewer services',
    );
    expect(parsed(`${three}host:\n  instanceType: m5.4xlarge\n`).services).toHaveLength(3);
  });
});

describe('ports', () => {
  const withPorts = (jupyter: number, airflow: number, seats: number): string =>
    `name: A\nseats: ${seats}\nservices:\n  - {name: jupyter, portBase: ${jupyter}}\n  - {name: airflow, portBase: ${airflow}}\n`;

  it('clash exactly when two seats would get the same one', () => {
    const base = fc.integer({ min: 20_000, max: 20_600 });
    fc.assert(
      fc.property(base, base, fc.integer({ min: 1, max: 500 }), (a, b, seats) => {
        const taken = new Set(Array.from({ length: seats }, (_, i) => a + i + 1));
        const clash = Array.from({ length: seats }, (_, i) => b + i + 1).some((port) => taken.has(port));
        const result = parseWorkshop(withPorts(a, b, seats), 'f');
        expect('issues' in result).toBe(clash);
        if ('issues' in result)
          expect(result.issues[0]).toMatchObject({ line: 5, field: 'services[1].portBase' });
      }),
    );
  });

  it('end at 65535, spare port 80, and spare what browsers refuse', () => {
    expect(places(withPorts(65_400, 9000, 200))).toEqual(['4 services[0].portBase']);
    expect(places(withPorts(70, 9000, 20))).toEqual(['4 services[0].portBase']);
    expect(places(withPorts(5990, 9000, 20))).toEqual(['4 services[0].portBase']);
    expect(parsed(withPorts(65_335, 9000, 200)).seats).toBe(200);
  });
});

describe('workshopToYaml', () => {
  const text = fc
    .string({ minLength: 1, maxLength: 50, unit: 'grapheme' })
    .map((value) => value.replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, '').trim())
    .filter((value) => value !== '' && value.length <= 60);
  const services = fc.subarray(['jupyter', 'airflow'] as const, { minLength: 1 }).chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc.record({
          name: fc.constant(name),
          image: fc.constantFrom(
            defaultServices[name].image,
            'my.registry:5000/team/image:1.2-3',
            `x/y@sha256:${'0a'.repeat(32)}`,
          ),
          cpu: fc.integer({ min: 1024, max: 1900 }),
          memoryMiB: fc.constantFrom(defaultServices[name].memoryMiB, 4000),
          portBase: fc.constantFrom(defaultServices[name].portBase, name === 'jupyter' ? 10_100 : 20_000),
        }),
      ),
    ),
  );
  const workshops: fc.Arbitrary<Workshop> = fc
    .record(
      {
        name: text,
        description: fc.constantFrom('', 'One line.', 'Two\nlines: # not a comment\n\n- of "text"'),
        seats: fc.integer({ min: 1, max: 500 }),
        region: fc.constantFrom('eu-west-1', 'ap-southeast-2'),
        host: fc.constantFrom(
          { instanceTypes: ['t3.xlarge'], diskGiB: 40 },
          { instanceTypes: ['m5.2xlarge', 't3.2xlarge', 'm5.xlarge'], diskGiB: 100 },
        ),
        database: fc.constantFrom(
          { instanceClass: 'db.t3.medium', storageGiB: 20 },
          { instanceClass: 'db.m5.large', storageGiB: 99 },
        ),
        services,
        materials: fc.constantFrom('materials', 'a/b c', '#odd: folder'),
        spares: fc.integer({ min: 0, max: 500 }),
        names: fc.array(
          fc.oneof(
            text,
            text.map((name) => ({ name, absent: true as const })),
            fc.constant(null),
          ),
          { maxLength: 5 },
        ),
        skipped: fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 5 }),
      },
      { requiredKeys: ['name', 'seats', 'services', 'names', 'skipped', 'spares'] },
    )
    .map(({ names, skipped, ...rest }) =>
      workshopFrom({
        ...rest,
        id: slugOf(rest.name),
        without: skipped.filter((n) => n < rest.seats).map(seatLabel),
        spares: rest.spares % rest.seats,
        participants: withoutTail(names.slice(0, rest.seats)),
      }),
    );

  it('reads back as the same workshop', () => {
    fc.assert(
      fc.property(workshops, (workshop) => {
        expect(parsed(workshopToYaml(workshop))).toEqual(workshop);
      }),
    );
  });

  it('never throws on any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: 'binary' }), (any) => {
        const result = parseWorkshop(`${good}${any}`, 'f');
        if ('issues' in result) expect(result.issues.length).toBeGreaterThan(0);
      }),
    );
  });
});
