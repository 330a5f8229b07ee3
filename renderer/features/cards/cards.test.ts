import { describe, expect, it } from 'vitest';
import type { CardView } from '../../../app/contract/views';
import { addressParts } from './address-parts';
import { chooseCards, inOrder, pagesOf } from './pages';

const cards = Array.from({ length: 12 }, (_, i): CardView => ({
  seat: String(i + 1).padStart(2, '0'),
  username: 'u',
  password: 'p',
  services: [],
}));

describe('cards', () => {
  it('fills pages in order and loses none', () => {
    const pages = pagesOf(cards, 8);
    expect(pages.map((page) => page.length)).toEqual([8, 4]);
    expect(pages.flat()).toEqual(cards);
  });

  it('are chosen by seats, by names without accents, or both', () => {
    const people = cards.map((card, i) => (i === 4 ? { ...card, participant: 'Łukasz Müller' } : card));
    const seats = (wanted: string): readonly string[] =>
      chooseCards(people, wanted).cards.map(({ seat }) => seat);
    expect(seats('2-3, 11')).toEqual(['02', '03', '11']);
    expect(seats(' ')).toHaveLength(12);
    expect(seats('1-20, 33, ')).toEqual([]);
    expect(seats('muller, 01')).toEqual(['01', '05']);
    expect(chooseCards(people, 'Meier').error).toMatch('“Meier”');
    expect(chooseCards(people, '1-20').error).toBeUndefined();
  });

  it('are in the order of names, and those of nobody at the end', () => {
    const [first, second, third] = cards;
    if (first === undefined || second === undefined || third === undefined) throw new Error('no cards');
    const people = [{ ...first, participant: 'Zoe' }, second, { ...third, participant: 'Änne' }];
    expect(inOrder(people, 'name').map(({ seat }) => seat)).toEqual(['03', '01', '02']);
    expect(inOrder(people, 'seat')).toBe(people);
  });

  it('breaks a long address only before a dot or a port, and changes nothing of it', () => {
    const url = 'http://lectern-demo-01-1234567890.eu-west-1.elb.amazonaws.com:8001';
    const parts = addressParts(url);
    expect(parts.join('')).toBe(url);
    expect(parts[0]).toBe('http://lectern-demo-01-1234567890');
    expect(parts.slice(1).every((part) => /^[.:]/.test(part))).toBe(true);
    expect(addressParts('http://127.0.1.1:8001/')).toEqual(['http://127.0.1.1:8001']);
  });
});
