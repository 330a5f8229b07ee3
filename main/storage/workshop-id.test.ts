import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withId } from './workshop-id';

const nameIn = (text: string): string => (text.includes('more') ? 'One more' : 'One');
const rest = 'seats: 2\nservices: [jupyter]\n';

describe('an id in a file that says none', () => {
  test.each([
    [`name: One\n${rest}`, `name: One\nid: one-1\n${rest}`],
    [`# first\nname: One # why\n\n# then\n${rest}`, `# first\nname: One # why\nid: one-1\n\n# then\n${rest}`],
    [
      `name: One\r\nseats: 2\r\nservices: [jupyter]\r\n`,
      `name: One\r\nid: one-1\r\nseats: 2\r\nservices: [jupyter]\r\n`,
    ],
    [`\uFEFFname: One\n${rest}`, `\uFEFFname: One\nid: one-1\n${rest}`],
    [`${rest}name: One`, `${rest}id: one-1\nname: One`],
    [`---\nname: >-\n  One\n  more\n${rest}`, `---\nname: >-\n  One\n  more\nid: one-1\n${rest}`],
    [
      `  name: "One"\n  seats: 2\n  services: [jupyter]\n`,
      `  name: "One"\n  id: one-1\n  seats: 2\n  services: [jupyter]\n`,
    ],
    [`{name: One, seats: 2, services: [jupyter]}`, `{ id: one-1,name: One, seats: 2, services: [jupyter]}`],
  ])('%j', (text, changed) => {
    expect(withId(text, 'one-1', nameIn(text))).toBe(changed);
  });

  test('is not written over one that is there, nor into what cannot be read', () => {
    expect(withId(`name: One\nid: mine\n${rest}`, 'one-1', 'One')).toBeUndefined();
    expect(withId('seats: 2\n', 'one-1', 'One')).toBeUndefined();
  });

  test('is not written into the file of another workshop that is at its place by now', () => {
    expect(withId(`name: Two\n${rest}`, 'one-1', 'One')).toBeUndefined();
  });

  test('is one line more, whatever else is in the file', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            '# note',
            '',
            'region: eu-west-1',
            'description: >-\n  two\n  lines',
            'materials: m',
          ),
        ),
        fc.constantFrom('\n', '\r\n'),
        fc.nat(4),
        (more, end, at) => {
          const lines = [...new Set(more), 'seats: 2', 'services: [jupyter]'];
          lines.splice(Math.min(at, lines.length), 0, 'name: One');
          const text = `${lines.join('\n')}\n`.replaceAll('\n', end);
          const changed = withId(text, 'one-1', 'One') ?? '';
          expect(changed.split(end).toSpliced(changed.split(end).indexOf('id: one-1'), 1).join(end)).toBe(
            text,
          );
        },
      ),
    );
  });
});
