import { describe, expect, it } from 'vitest';
import { buildPlan } from '../plan/build';
import { costOf } from './cost';
import { workshopFrom } from './defaults';
import { parseWorkshop } from './parse';
import { defaultRegion, regionNamed, regionPattern, regions } from './regions';

describe('the regions', () => {
  it.each(regions.map(({ name }) => name))('%s can be used in a workshop', (name) => {
    const text = `name: One\nseats: 1\nservices: [jupyter]\nregion: ${name}\n`;
    expect(parseWorkshop(text, 'workshop.yaml')).toMatchObject({ workshop: { region: name } });
  });

  it('are each there once, the default among them', () => {
    expect(new Set(regions.map(({ name }) => name)).size).toBe(regions.length);
    expect(regionNamed(defaultRegion)).toBeDefined();
  });

  it.each([
    ['eu-west-9', 'Did you mean eu-west-1?'],
    ['us-est-1', 'Did you mean us-east-1?'],
    ['ireland', 'Did you mean eu-west-1?'],
    ['moon', 'There is no region "moon".'],
  ])('alone can be used: %s is refused at its line, with the nearest', (region, words) => {
    const text = `name: One\nseats: 1\nservices: [jupyter]\nregion: ${region}\n`;
    expect(parseWorkshop(text, 'workshop.yaml')).toMatchObject({
      issues: [{ line: 4, field: 'region', message: expect.stringContaining(words) as string }],
    });
  });

  it('of a workshop that is kept may be others: it stands where it stands', () => {
    const text = 'name: One\nseats: 1\nservices: [jupyter]\nregion: eu-west-4\n';
    expect(parseWorkshop(text, 'workshop.yaml', { kept: true })).toMatchObject({
      workshop: { region: 'eu-west-4' },
    });
  });

  it('have names of one form, and China and GovCloud, whose endpoints are others, have not', () => {
    for (const name of ['eu-west-4', 'ap-southeast-7', 'me-central-1', 'ca-west-1'])
      expect(name).toMatch(regionPattern);
    for (const name of ['', 'eu-west', 'eu-west-1a', 'EU-WEST-1', 'cn-north-1', 'us-gov-west-1', 'xx-west-1'])
      expect(name).not.toMatch(regionPattern);
  });
});

describe('the cost in a region', () => {
  const costIn = (region: string) =>
    costOf(buildPlan(workshopFrom({ id: 'one', name: 'One', seats: 2, region })));
  const base = costIn('us-east-1');

  it('follows from its price factor, line by line', () => {
    const there = costIn('sa-east-1');
    expect(there.perHour).toBeCloseTo(base.perHour * 1.6, 9);
    for (const [index, line] of there.lines.entries())
      expect(line.unitPerHour).toBeCloseTo((base.lines[index]?.unitPerHour ?? 0) * 1.6, 9);
    expect(there.note).toContain('São Paulo');
  });

  it('is that of us-east-1, and says so, where no factor is known', () => {
    const there = costIn('eu-west-4');
    expect(there.perHour).toBeCloseTo(base.perHour, 9);
    expect(there.note).toContain('eu-west-4');
  });
});
