import { describe, expect, it } from 'vitest';
import type { CardView } from '../../../app/contract/views';
import { addressParts } from './address-parts';
import { chooseCards, pagesOf, rangeError } from './pages';

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

  it('reads ranges of seats', () => {
    expect(chooseCards(cards, '2-3, 11').map(({ seat }) => seat)).toEqual(['02', '03', '11']);
    expect(chooseCards(cards, ' ')).toHaveLength(12);
    expect(rangeError('1-20, 33')).toBeUndefined();
    expect(rangeError('one')).toBeDefined();
    expect(rangeError('1,')).toBeDefined();
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
